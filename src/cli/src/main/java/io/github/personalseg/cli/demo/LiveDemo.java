package io.github.personalseg.cli.demo;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.DemoPage;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.BagFrames;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The demo on a live graph: a recorded camera plays, the perception node labels it from a process
 * of its own, and is taught while the camera plays on.
 */
final class LiveDemo {
  /** What came in one stretch of time, and how well the concept was found meanwhile. */
  private record Stretch(LabelStream.Stretch labels, BinaryScore concept) {
    public Stretch plus(Stretch next) {
      return new Stretch(labels.plus(next.labels), concept.plus(next.concept));
    }
  }

  private static final String NODE = PerceptionNode.NAME.full();
  private static final long REPORT_NANOS = 1_000_000_000;

  private final DemoRecording recording;
  private final String transport;
  private final Map<String, String> model;
  private final Duration patience;
  private final Path out;
  private final PrintWriter console;
  private final List<String> words;
  private final LiveScore score;
  private final LabelStream labels;
  private final List<Highlights.Content> moments;

  /**
   * @param transport kind, see {@link Transports}
   * @param model which model and words, as parameters of the node
   * @param patience how long to wait for the node, for labels of a frame and for the lesson
   * @param out gets the page, its pictures, two drawings of the node, its concepts and its log
   * @param words the words that the node tells frames apart by
   * @param console told once a second what arrives
   */
  LiveDemo(
      DemoRecording recording,
      String transport,
      Map<String, String> model,
      Duration patience,
      Path out,
      List<String> words,
      PrintWriter console)
      throws IOException {
    this.recording = recording;
    this.transport = transport;
    this.model = model;
    this.patience = patience;
    this.out = out;
    this.console = console;
    this.words = words;
    int classLabel = words.indexOf(recording.lesson().className());
    if (classLabel < 0) {
      throw new CliException(
          "class word '" + recording.lesson().className() + "' is no word of the vocabulary");
    }
    score = new LiveScore(recording, words.size(), classLabel);
    labels = new LabelStream(score);
    moments = recording.moments(classLabel, DemoPictures.MOMENTS);
  }

  /** Plays it; takes about a minute. Returns the figures as one line. */
  String run() throws IOException, InterruptedException {
    try (var bus =
            Transports.open(transport, new NodeName("/", "demo_camera"), TransportOptions.DEFAULT);
        var node = startNode();
        var camera = new LiveCamera(bus, recording, labels);
        var teacher =
            bus.client(
                NODE + "/teach_concept",
                ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class));
        var subscription =
            bus.subscribe(
                NODE + "/labels",
                MessageType.of(Image.class),
                QosProfile.DEFAULT,
                labels::received,
                SubscriptionEvents.NONE)) {
      tell("Starting %s (%s); its log is %s", NODE, bus.kind(), out.resolve("node.log"));
      node.await(() -> teacher.available() && subscription.publisherCount() > 0, patience);
      tell(
          "Playing %s at %.1f images/s; those that come while the model is busy are left out",
          LiveCamera.TOPIC, camera.rate());
      var untaught = picture(bus, node, camera, "live_untaught.jpg");
      int count = recording.frames().size();
      int half = camera.played() + Math.max(1, count / 2);
      var before = play(node, camera, "words only", () -> camera.played() >= half);
      showMoments(node, camera);

      tell(
          "Teaching \"%s\" from %d marked frames while it plays on",
          recording.lesson().name(), recording.examples().size());
      score.lesson();
      var answer = teach(teacher);
      var during = play(node, camera, "teaching", answer::isDone);
      var taught = answer.join();
      if (!taught.success()) {
        throw new CliException("teaching failed: " + taught.message());
      }
      tell(
          "The node answers after %.1f s: %s (label id %d)",
          taught.seconds(), taught.message(), taught.concept().labelId());

      score.concept(taught.concept().labelId());
      int end = camera.played() + count;
      var after = play(node, camera, "taught", () -> camera.played() >= end);
      showMoments(node, camera);
      var shown = picture(bus, node, camera, "live_taught.jpg");
      page(before, after, taught);
      tell("Look at %s, %s and %s", out.resolve("index.html"), untaught, shown);
      return figures(before, during, after, taught);
    }
  }

  private void tell(String format, Object... values) {
    console.println(String.format(Locale.ROOT, format, values));
    console.flush();
  }

  private NodeProcess startNode() throws IOException {
    var parameters = NodeProcess.parameters(model, out, true);
    return NodeProcess.start(
        transport,
        parameters,
        List.of("image:=" + LiveCamera.TOPIC),
        out.resolve("node.log"),
        List.of("-Xmx2g"));
  }

  private CompletableFuture<TeachConcept.Response> teach(
      ServiceClient<TeachConcept.Request, TeachConcept.Response> teacher) {
    var lesson = recording.lesson();
    var references = recording.examples().stream().map(LiveReferences::of).toList();
    return teacher.call(
        new TeachConcept.Request(lesson.name(), lesson.className(), references, false), patience);
  }

  /** Has the node label the frames that the page shows, as far as it did not while they played. */
  private void showMoments(NodeProcess node, LiveCamera camera)
      throws IOException, InterruptedException {
    for (var moment : moments) {
      long end = System.nanoTime() + patience.toNanos();
      long shown = 0;
      while (!score.has(moment.frame())) {
        node.requireRunning();
        if (System.nanoTime() > end) {
          throw new CliException("no labels came within " + patience.toSeconds() + " s");
        }
        if (System.nanoTime() - shown >= REPORT_NANOS) {
          shown = System.nanoTime();
          camera.show(moment.frame());
        }
        Thread.sleep(20);
      }
    }
    cut();
  }

  private void page(Stretch before, Stretch after, TeachConcept.Response taught)
      throws IOException {
    var lesson = recording.lesson();
    String name = lesson.name();
    int id = taught.concept().labelId();
    var pictures = new DemoPictures(recording, out, DemoPictures.names(words, id, name), id);
    var failures =
        Highlights.worst(score.failures(), DemoPictures.FAILURES, recording.frames().size() / 10);
    pictures.draw(moments, failures, score::before, score::after);
    var references = new ArrayList<DemoPage.Reference>();
    var stamps = BagFrames.names(lesson);
    for (var example : recording.examples()) {
      var mask =
          example.annotation().isPresent()
                  && example.annotation().get() instanceof Annotation.Image marked
              ? Optional.of(marked.mask())
              : Optional.<Mask>empty();
      references.add(
          pictures.reference(
              references.size() + 1,
              example.image(),
              mask,
              example.negative(),
              " (frame " + stamps.get(references.size()) + ")"));
    }
    var page =
        new DemoPage(
            name,
            lesson.className(),
            "A recording played as a live camera. The node labelled it by words, was taught "
                + name
                + " from "
                + references.size()
                + " marked frames while it played, and labelled it on.",
            "Measured against exact ground truth on the "
                + score.scoreAfter().frames()
                + " label images that came after the lesson; the marked frames do not count. The"
                + " kitchen is rendered; on photographs expect less.",
            figures(before, after, taught),
            references,
            List.of(taught.message()),
            pictures.moments(moments, lesson.className()),
            pictures.failures(failures),
            pictures.colours());
    Files.writeString(out.resolve("index.html"), page.toHtml());
  }

  private List<DemoPage.Figure> figures(
      Stretch before, Stretch after, TeachConcept.Response taught) {
    String name = recording.lesson().name();
    var concept = score.scoreAfter().concept();
    return List.of(
        new DemoPage.Figure(
            DemoRun.ratio(concept.iou()),
            DemoRun.ratio(score.scoreBefore().concept().iou()),
            "overlap (IoU) of "
                + name
                + " with the truth: the word “"
                + recording.lesson().className()
                + "”, then taught"),
        new DemoPage.Figure(
            DemoRun.percent(concept.recall()), "", "of the pixels of " + name + " are found"),
        new DemoPage.Figure(
            DemoRun.percent(concept.precision()), "", "of the pixels that it claims are right"),
        new DemoPage.Figure(
            DemoRun.ratio(score.scoreAfter().meanIou().orElse(0)),
            DemoRun.ratio(score.scoreBefore().meanIou().orElse(0)),
            "mean IoU of all words, " + name + " left out"),
        new DemoPage.Figure(
            String.format(Locale.ROOT, "%.1f s", taught.seconds()),
            "",
            "from the call to the first frame that knows it"),
        new DemoPage.Figure(
            String.format(Locale.ROOT, "%.1f a second", after.labels().rate()),
            String.format(Locale.ROOT, "%.1f", before.labels().rate()),
            String.format(
                Locale.ROOT,
                "label images, %.0f ms old (99 of 100 within %.0f ms)",
                after.labels().ages().percentileMillis(50),
                after.labels().ages().percentileMillis(99))));
  }

  /** Has the node draw the frame that shows most of the concept, and keeps the drawing. */
  private Path picture(Transport bus, NodeProcess node, LiveCamera camera, String name)
      throws IOException, InterruptedException {
    int frame = recording.showcase();
    var drawings = new LinkedBlockingQueue<CompressedImage>();
    try (var overlay =
        bus.subscribe(
            NODE + "/overlay/compressed",
            MessageType.of(CompressedImage.class),
            QosProfile.DEFAULT,
            drawings::add,
            SubscriptionEvents.NONE)) {
      node.await(() -> overlay.publisherCount() > 0, patience);
      var shown = new HashSet<Header>();
      long end = System.nanoTime() + patience.toNanos();
      while (System.nanoTime() < end) {
        node.requireRunning();
        shown.add(camera.show(frame));
        var drawing = drawings.poll(1, TimeUnit.SECONDS);
        if (drawing != null && shown.contains(drawing.header())) {
          return Files.write(out.resolve(name), drawing.data());
        }
      }
    } finally {
      cut();
    }
    throw new CliException("no overlay came within " + patience.toSeconds() + " s");
  }

  /** Plays on until {@code end}; tells once a second. */
  private Stretch play(NodeProcess node, LiveCamera camera, String title, BooleanSupplier end)
      throws IOException, InterruptedException {
    var stretches = new ArrayList<Stretch>();
    long told = System.nanoTime();
    while (!end.getAsBoolean()) {
      node.requireRunning();
      camera.step();
      if (System.nanoTime() - told >= REPORT_NANOS) {
        told = System.nanoTime();
        stretches.add(cut());
        tell(title, stretches.get(stretches.size() - 1));
      }
    }
    stretches.add(cut());
    return stretches.stream().reduce(Stretch::plus).orElseThrow();
  }

  private Stretch cut() {
    return new Stretch(labels.cut(), score.cut());
  }

  private void tell(String title, Stretch stretch) {
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
    tell("%s", line);
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
