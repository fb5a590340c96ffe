package io.github.personalseg.cli;

import io.github.personalseg.bag.RawMessage;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The demo on a live graph: a recorded camera plays, the perception node labels it from a process
 * of its own, and is taught while the camera plays on.
 */
final class LiveDemo {
  /** The camera's topic; its images are compressed. */
  static final String CAMERA = "/camera/image_raw";

  /** What came in one stretch of time, and how well the concept was found meanwhile. */
  private record Stretch(LabelStream.Stretch labels, BinaryScore concept) {
    Stretch plus(Stretch next) {
      return new Stretch(labels.plus(next.labels), concept.plus(next.concept));
    }
  }

  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long REPORT_NANOS = 1_000_000_000;

  private final DemoRecording recording;
  private final String transport;
  private final Path model;
  private final Path out;
  private final PrintWriter console;
  private final LiveScore score;
  private final LabelStream labels;
  private int next;

  /**
   * @param transport kind, see {@link Transports}
   * @param model the bundle's folder
   * @param out gets the node's concepts and log
   * @param console told once a second what arrives
   */
  LiveDemo(DemoRecording recording, String transport, Path model, Path out, PrintWriter console) {
    this.recording = recording;
    this.transport = transport;
    this.model = model;
    this.out = out;
    this.console = console;
    score = new LiveScore(recording);
    labels = new LabelStream(score);
  }

  /** Plays it; takes about a minute. Returns the figures as one line. */
  String run() throws IOException, InterruptedException {
    try (var bus =
            Transports.open(transport, new NodeName("/", "demo_camera"), TransportOptions.DEFAULT);
        var node = startNode();
        var camera = bus.advertise(CAMERA + "/compressed", COMPRESSED, QosProfile.SENSOR_DATA);
        var teacher =
            bus.client(
                PerceptionNode.NAME.full() + "/teach_concept",
                ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class));
        var subscription =
            bus.subscribe(
                PerceptionNode.NAME.full() + "/labels",
                MessageType.of(Image.class),
                QosProfile.DEFAULT,
                labels::received,
                SubscriptionEvents.NONE)) {
      console.println("Waiting for the node (" + bus.kind() + ")");
      node.await(() -> teacher.available() && subscription.publisherCount() > 0);
      labels.cut();
      int count = recording.frames().size();
      console.println("Playing " + CAMERA + ", words only");
      int half = Math.max(1, count / 2);
      var before = play(node, camera, "words only", () -> next >= half);
      console.println("Teaching " + recording.lesson().name() + " while it plays");
      var answer = teach(teacher);
      var during = play(node, camera, "teaching", answer::isDone);
      var taught = answer.join();
      if (!taught.success()) {
        throw new CliException("teaching failed: " + taught.message());
      }
      score.concept(taught.concept().labelId());
      int end = next + count;
      var after = play(node, camera, "taught", () -> next >= end);
      return figures(before, during, after, taught);
    }
  }

  private StartedNode startNode() throws IOException {
    var parameters =
        Map.of(
            "compressed_input", "true",
            "model", StartedNode.quoted(model),
            "concepts_dir", StartedNode.quoted(out.resolve("concepts")));
    return StartedNode.start(
        transport, parameters, List.of("image:=" + CAMERA), out.resolve("node.log"));
  }

  private CompletableFuture<TeachConcept.Response> teach(
      ServiceClient<TeachConcept.Request, TeachConcept.Response> teacher) {
    var lesson = recording.lesson();
    var references = recording.examples().stream().map(LiveReferences::of).toList();
    return teacher.call(
        new TeachConcept.Request(lesson.name(), lesson.className(), references, false), PATIENCE);
  }

  /** Plays at the recording's pace, over and over, until {@code end}; tells once a second. */
  private Stretch play(
      StartedNode node, Publisher<CompressedImage> camera, String title, BooleanSupplier end)
      throws IOException, InterruptedException {
    var stretches = new ArrayList<Stretch>();
    long told = System.nanoTime();
    long due = System.nanoTime();
    while (!end.getAsBoolean()) {
      node.requireRunning();
      int frame = next++ % recording.frames().size();
      var message = message(recording.frames().get(frame));
      labels.sent(message.header(), frame);
      camera.publish(message);
      due += period(frame);
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      if (System.nanoTime() - told >= REPORT_NANOS) {
        told = System.nanoTime();
        stretches.add(tell(title, cut()));
      }
    }
    stretches.add(cut());
    return stretches.stream().reduce(Stretch::plus).orElseThrow();
  }

  private Stretch cut() {
    return new Stretch(labels.cut(), score.cut());
  }

  /** Nanoseconds from a frame to the next. */
  private long period(int frame) {
    int from = Math.min(frame, recording.frames().size() - 2);
    return recording.frames().get(from + 1).logTime() - recording.frames().get(from).logTime();
  }

  private static CompressedImage message(RawMessage recorded) throws IOException {
    var now = Instant.now();
    var stamp = new Time((int) now.getEpochSecond(), now.getNano());
    if (recorded.type().equals(COMPRESSED.name())) {
      var image = recorded.decode(COMPRESSED);
      return new CompressedImage(
          new Header(stamp, image.header().frameId()), image.format(), image.data());
    }
    var frame = CameraTopic.decode(recorded);
    return new CompressedImage(
        new Header(stamp, frame.header().frameId()), "png", ImageFiles.png(frame.image()));
  }

  private Stretch tell(String title, Stretch stretch) {
    String line =
        String.format(Locale.ROOT, "  %-10s  %4.1f label images/s", title, stretch.labels().rate());
    if (stretch.labels().labels() > 0) {
      line +=
          String.format(Locale.ROOT, ", %.0f ms old", stretch.labels().ages().percentileMillis(50));
    }
    if (stretch.concept().found() + stretch.concept().missed() > 0) {
      line +=
          String.format(
              Locale.ROOT, ", IoU of %s %.2f", recording.lesson().name(), stretch.concept().iou());
    }
    console.println(line);
    return stretch;
  }

  private static String figures(
      Stretch before, Stretch during, Stretch after, TeachConcept.Response taught) {
    var all = before.plus(during).plus(after).labels();
    return String.format(
        Locale.ROOT,
        "frames=%d labels=%d damaged=%d rate_before=%.2f rate_teaching=%.2f rate_after=%.2f"
            + " age_ms_p50=%.0f age_ms_p99=%.0f iou_taught=%.4f teach_seconds=%.1f",
        all.frames(),
        all.labels(),
        all.damaged(),
        before.labels().rate(),
        during.labels().rate(),
        after.labels().rate(),
        after.labels().ages().percentileMillis(50),
        after.labels().ages().percentileMillis(99),
        after.concept().iou(),
        taught.seconds());
  }
}
