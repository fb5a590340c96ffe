package io.github.personalseg.cli.bench;

import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
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

/**
 * A long run of the node under a steady camera, with a change of words or concepts after each
 * round.
 */
final class Soak {
  /**
   * What a run gave.
   *
   * @param labels of the whole run
   * @param dropped frames that the node left out for newer ones
   * @param changes of words and concepts that succeeded
   * @param resident MiB of the node's process
   * @param heap MiB of its Java objects
   */
  record Result(
      LabelStream.Stretch labels,
      long dropped,
      int changes,
      MemoryTrack resident,
      MemoryTrack heap) {}

  private static final SyntheticCamera CAMERA = new SyntheticCamera(640, 480);
  private static final String NODE = PerceptionNode.NAME.full();

  private final String transport;
  private final Map<String, String> model;
  private final Path out;
  private final double rate;
  private final int heapMib;
  private final double roundSeconds;
  private final PrintWriter console;
  private final LabelStream stream = new LabelStream((labels, frame) -> CAMERA.fits(labels));
  private final MemoryTrack resident = new MemoryTrack();
  private final MemoryTrack heap = new MemoryTrack();
  private volatile long begin = System.nanoTime();
  private volatile int running;
  private volatile long dropped;

  /**
   * @param transport kind, see {@link Transports}
   * @param model which model, as parameters of the node
   * @param out gets the node's concepts and log
   * @param rate images a second
   * @param heapMib of the node's JVM, fixed
   * @param roundSeconds length of a round
   * @param console gets one line a round
   */
  Soak(
      String transport,
      Map<String, String> model,
      Path out,
      double rate,
      int heapMib,
      double roundSeconds,
      PrintWriter console) {
    this.transport = transport;
    this.model = model;
    this.out = out;
    this.rate = rate;
    this.heapMib = heapMib;
    this.roundSeconds = roundSeconds;
    this.console = console;
  }

  Result run(int rounds) throws IOException, InterruptedException {
    var parameters = NodeProcess.parameters(model, out, false);
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
        var camera = bus.advertise("/image", image, QosProfile.SENSOR_DATA);
        var changes = new SoakChanges(bus, CAMERA, console::println)) {
      node.await(
          () ->
              changes.available()
                  && labels.publisherCount() > 0
                  && diagnostics.publisherCount() > 0
                  && camera.subscriptionCount() > 0);
      changes.begin();
      begin = System.nanoTime();
      stream.cut();
      var all = new ArrayList<LabelStream.Stretch>();
      for (int round = 0; round < rounds; round++) {
        running = round;
        play(camera, round);
        node.requireRunning();
        all.add(stream.cut());
        tell(round, all.get(round));
        if (round + 1 < rounds) {
          changes.next(round);
        }
      }
      var whole = all.stream().reduce(LabelStream.Stretch::plus).orElseThrow();
      return new Result(whole, dropped, changes.succeeded(), resident, heap);
    }
  }

  private void play(Publisher<Image> camera, int round) throws InterruptedException {
    int end = (int) Math.ceil(rate * roundSeconds * (round + 1));
    for (int frame = (int) Math.ceil(rate * roundSeconds * round); frame < end; frame++) {
      long due = begin + (long) (frame / rate * 1e9);
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      var message = CAMERA.frame(frame);
      stream.sent(message.header(), frame);
      camera.publish(message);
    }
  }

  private void diagnosed(DiagnosticArray message) {
    for (KeyValue value : message.status().get(0).values()) {
      switch (value.key()) {
        case PerceptionNode.RESIDENT_MEMORY ->
            resident.add(running, Double.parseDouble(value.value()));
        case PerceptionNode.HEAP -> heap.add(running, Double.parseDouble(value.value()));
        case "/image dropped" -> dropped = Long.parseLong(value.value());
        default -> {}
      }
    }
  }

  private void tell(int round, LabelStream.Stretch stretch) {
    console.printf(
        Locale.ROOT,
        "round %3d: %d frames, %d labels, %d damaged, age p50 %.0f ms, p99 %.0f ms;"
            + " resident %.1f MiB, heap %.1f MiB%n",
        round + 1,
        stretch.frames(),
        stretch.labels(),
        stretch.damaged(),
        stretch.ages().percentileMillis(50),
        stretch.ages().percentileMillis(99),
        resident.median(round),
        heap.least(round));
    console.flush();
  }
}
