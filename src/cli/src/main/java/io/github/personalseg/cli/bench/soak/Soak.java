package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A long run of the node under a steady camera, with a change of words or concepts after each
 * round.
 */
final class Soak {
  /**
   * What a run gave.
   *
   * @param labels of the whole run
   * @param changes of words and concepts that succeeded
   * @param resident MiB of the node's process
   * @param heap MiB of its Java objects
   * @param frames as the node counted them
   * @param hostile what the enemies did; empty without
   */
  record Result(
      LabelStream.Stretch labels,
      int changes,
      MemoryTrack resident,
      MemoryTrack heap,
      FrameAccount frames,
      Optional<SoakEnemies> hostile) {
    /** Whether every frame has its place, and no concept that was to stay has changed. */
    boolean accounted() {
      return frames.open() <= FrameAccount.UNDER_WAY
          && hostile.map(enemies -> enemies.changed() == 0).orElse(true);
    }
  }

  private static final SyntheticCamera CAMERA = new SyntheticCamera(640, 480);
  private static final String NODE = PerceptionNode.NAME.full();

  private final String transport;
  private final Map<String, String> model;
  private final Path out;
  private final double rate;
  private final int heapMib;
  private final double roundSeconds;
  private final boolean hostile;
  private final PrintWriter console;
  private final LabelStream stream = new LabelStream((labels, frame) -> CAMERA.fits(labels));
  private final MemoryTrack resident = new MemoryTrack();
  private final MemoryTrack heap = new MemoryTrack();
  private volatile long begin = System.nanoTime();
  private volatile int running;
  private volatile FrameAccount account = FrameAccount.NONE;

  /**
   * @param transport kind, see {@link Transports}
   * @param model which model, as parameters of the node
   * @param out gets the node's concepts and log
   * @param rate images a second
   * @param heapMib of the node's JVM, fixed
   * @param roundSeconds length of a round
   * @param hostile whether a stranger attacks the node and the camera sends faulty frames between
   *     the good ones
   * @param console gets one line a round
   */
  Soak(
      String transport,
      Map<String, String> model,
      Path out,
      double rate,
      int heapMib,
      double roundSeconds,
      boolean hostile,
      PrintWriter console) {
    this.transport = transport;
    this.model = model;
    this.out = out;
    this.rate = rate;
    this.heapMib = heapMib;
    this.roundSeconds = roundSeconds;
    this.hostile = hostile;
    this.console = console;
  }

  Result run(int rounds) throws IOException, InterruptedException {
    var parameters = NodeProcess.parameters(model, out, hostile);
    if (hostile) {
      parameters.put("adopt_concepts", "true");
    }
    // All of the heap is there from the start: what then grows is a leak, not the JVM's sizing.
    var jvm = List.of("-Xms" + heapMib + "m", "-Xmx" + heapMib + "m", "-XX:+AlwaysPreTouch");
    var image = MessageType.of(Image.class);
    try (var bus =
            Transports.open(transport, new NodeName("/", "soak_camera"), TransportOptions.DEFAULT);
        var node =
            NodeProcess.start(transport, parameters, List.of(), out.resolve("node.log"), jvm);
        var labels =
            bus.subscribe(
                NODE + "/labels",
                image,
                QosProfile.DEFAULT,
                stream::received,
                SubscriptionEvents.NONE);
        var diagnostics =
            bus.subscribe(
                "/diagnostics",
                MessageType.of(DiagnosticArray.class),
                QosProfile.DEFAULT,
                this::diagnosed,
                SubscriptionEvents.NONE);
        var camera = new SoakCamera(bus, hostile);
        var changes = new SoakChanges(bus, CAMERA, console::println);
        var enemies = hostile ? new SoakEnemies(bus, out) : null) {
      node.await(
          () ->
              changes.available()
                  && labels.publisherCount() > 0
                  && diagnostics.publisherCount() > 0
                  && camera.heard());
      changes.begin();
      if (enemies != null) {
        changes.keep(SoakEnemies.KEPT).join();
        enemies.start(transport);
      }
      begin = System.nanoTime();
      stream.cut();
      var all = new ArrayList<LabelStream.Stretch>();
      for (int round = 0; round < rounds; round++) {
        running = round;
        play(camera, round);
        node.requireRunning();
        if (enemies != null) {
          enemies.requireRunning();
        }
        all.add(stream.cut());
        tell(round, all.get(round));
        if (round + 1 < rounds) {
          changes.next(round);
        }
      }
      var whole = all.stream().reduce(LabelStream.Stretch::plus).orElseThrow();
      Thread.sleep(3000); // the last frame, and the account of it
      return new Result(
          whole, changes.succeeded(), resident, heap, account, Optional.ofNullable(enemies));
    }
  }

  private void play(SoakCamera camera, int round) throws InterruptedException, IOException {
    int end = (int) Math.ceil(rate * roundSeconds * (round + 1));
    for (int frame = (int) Math.ceil(rate * roundSeconds * round); frame < end; frame++) {
      long due = begin + (long) (frame / rate * 1e9);
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      camera.send(CAMERA.frame(frame), frame, stream);
    }
  }

  private void diagnosed(DiagnosticArray message) {
    var values = message.status().get(0).values();
    for (KeyValue value : values) {
      switch (value.key()) {
        case PerceptionNode.RESIDENT_MEMORY ->
            resident.add(running, Double.parseDouble(value.value()));
        case PerceptionNode.HEAP -> heap.add(running, Double.parseDouble(value.value()));
        default -> {}
      }
    }
    account = account.next(values);
  }

  private void tell(int round, LabelStream.Stretch stretch) {
    console.printf(
        Locale.ROOT,
        "round %3d: %d frames, %d labels, %d damaged, age p50 %.0f ms, p99 %.0f ms;"
            + " resident %.1f MiB, heap %.1f MiB; %s%n",
        round + 1,
        stretch.frames(),
        stretch.labels(),
        stretch.damaged(),
        stretch.ages().percentileMillis(50),
        stretch.ages().percentileMillis(99),
        resident.median(round),
        heap.least(round),
        account);
    console.flush();
  }
}
