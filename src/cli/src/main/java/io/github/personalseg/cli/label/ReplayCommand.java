package io.github.personalseg.cli.label;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.bag.BagPlayer;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.concepts.LessonAnswer;
import io.github.personalseg.cli.concepts.TrialFrames;
import io.github.personalseg.cli.frames.BagFrames;
import io.github.personalseg.cli.frames.CameraChoice;
import io.github.personalseg.cli.frames.CameraLabeler;
import io.github.personalseg.cli.frames.LabelBag;
import io.github.personalseg.cli.frames.TeachFile;
import io.github.personalseg.cli.options.MethodOption;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.SessionOptions;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labels the camera frames of a bag into a new bag. */
@Command(
    name = "replay",
    description = {
      "Labels the camera frames of a bag into a new bag.",
      "The new bag holds label images, the names of their ids, and overlays, stamped like the"
          + " frames. Concepts taught before are used; --teach learns and keeps more of them first."
    },
    footer = {
      "%nExamples:",
      "  personal-seg replay my_bag --out labels",
      "  personal-seg replay my_bag --out labels --teach my_mug.yaml",
      "  personal-seg replay my_bag --out labels --teach my_mug.yaml --follow 5",
      "  personal-seg replay my_bag --out labels --topics /head/image_raw",
      "  personal-seg replay my_bag --out labels --from 12.5 --duration 10",
      "  personal-seg replay my_bag --out labels --words \"mug,red mug,table,wall\""
    })
public final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
  @Mixin private MethodOption learning;
  @Mixin private Output output;

  @Parameters(paramLabel = "BAG", description = "A bag's folder, or one of its files.")
  private Path bag;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The new bag.")
  private Path out;

  @Option(names = "--replace", description = "Replace a bag that this program wrote.")
  private boolean replace;

  @Option(
      names = "--teach",
      paramLabel = "FILE",
      description = "YAML of concepts to learn first; docs/teaching.md shows its form.")
  private @Nullable Path teach;

  @Option(
      names = "--follow",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = {
        "Follow each mark so far to each side through the recording, and learn from those views"
            + " too; 'follow' in the file says it for one mark. By default ${DEFAULT-VALUE}: no."
      })
  private double follow;

  @Option(
      names = "--topics",
      paramLabel = "TOPIC",
      split = ",",
      description = "Camera topics to label; by default every one.")
  private List<String> topics = List.of();

  @Option(
      names = "--from",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Where to start, counted from the bag's first message.")
  private double from;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "Infinity",
      description = "How much to label; by default to the end.")
  private double duration;

  @Option(
      names = "--rate",
      paramLabel = "FACTOR",
      defaultValue = "Infinity",
      description = {
        "Pace against the recording: 1 plays it as recorded; by default as fast as possible. Every"
            + " frame is labelled at any pace."
      })
  private double rate;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var method = learning.method();
    var write = replace ? BagWriter.Options.DEFAULT.replacing() : BagWriter.Options.DEFAULT;
    session
        .outputs()
        .readingBag(bag)
        .reading("the file of lessons", teach)
        .bag("--out", out, write);
    session.startEarly();
    double seconds = TeachFile.requireSeconds("--follow", follow);
    var lessons =
        teach == null ? new TeachFile(List.of()) : TeachFile.read(teach).following(seconds);
    if (lessons.concepts().isEmpty()) { // else lessons come first, one pass after the other
      ReplayRun.shareCores(session.modelBytes());
    }
    try (var reader = BagReader.open(bag)) {
      var choice = CameraChoice.of(reader, topics);
      choice.leftOut().forEach(topic -> warn("leaving out " + topic));
      choice.notes().forEach(this::warn);
      var cameras = choice.cameras();
      var names = cameras.stream().map(TopicInfo::name).collect(Collectors.toSet());
      var bases = LabelBag.bases(cameras.stream().map(TopicInfo::name).toList());
      LabelBag.renamed(bases).forEach(this::warn);
      var options = options(names);
      try (var opened = session.open()) {
        var frames = BagFrames.fetch(lessons, reader, cameras);
        var trial =
            lessons.concepts().isEmpty()
                ? Map.<String, RgbImage>of()
                : BagFrames.sample(reader, cameras, TrialFrames.MOST);
        var answers = new ArrayList<LessonAnswer>();
        for (var lesson : lessons.concepts()) {
          var examples = frames.examples(lesson);
          var marked = BagFrames.names(lesson);
          var taught =
              opened.teach(
                  spec, method, lesson.name(), lesson.className(), examples, marked, trial);
          answers.add(new LessonAnswer(taught, examples.size()));
        }
        var labeler = new CameraLabeler(opened.labeler(), new Durations());
        try (var labels = new LabelBag(out, replace, labeler.labeler(), bases)) {
          var run = new ReplayRun(spec, labeler, labels, opened.modelBytes());
          run.play(reader, options);
          output.answer(
              () -> json(labeler, run, choice.leftOut(), answers),
              () -> text(labeler, run, answers));
        }
      }
    }
    return 0;
  }

  private BagPlayer.Options options(Set<String> names) {
    try {
      return new BagPlayer.Options(names, from, duration, rate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void warn(String warning) {
    spec.commandLine().getErr().println("warning: " + warning);
  }

  private JsonObject json(
      CameraLabeler labeler,
      ReplayRun run,
      List<CameraChoice.LeftOut> leftOut,
      List<LessonAnswer> answers) {
    var dropped = run.dropped();
    var json = new JsonObject();
    json.addProperty("bag", out.toString());
    json.addProperty("frames", labeler.durations().size());
    json.addProperty("frames_dropped", dropped.total());
    json.add("dropped", dropped.json());
    json.add("left_out", json(leftOut));
    json.addProperty("frame_ms_p50", labeler.durations().percentileMillis(50));
    json.addProperty("frame_ms_p99", labeler.durations().percentileMillis(99));
    json.addProperty("frames_per_second", labeler.durations().size() / run.seconds());
    var taught = new JsonArray();
    answers.forEach(answer -> taught.add(answer.json()));
    json.add("taught", taught);
    return json;
  }

  private static JsonArray json(List<CameraChoice.LeftOut> leftOut) {
    var array = new JsonArray();
    for (var topic : leftOut) {
      var json = new JsonObject();
      json.addProperty("topic", topic.topic());
      json.addProperty("messages", topic.messages());
      json.addProperty("reason", topic.reason());
      array.add(json);
    }
    return array;
  }

  private String text(CameraLabeler labeler, ReplayRun run, List<LessonAnswer> answers) {
    var dropped = run.dropped();
    String taught = answers.stream().map(LessonAnswer::text).collect(Collectors.joining());
    long labelled = labeler.durations().size();
    String text =
        taught
            + String.format(
                Locale.ROOT,
                "%d frames -> %s (%.3g frames a second; %.0f ms per frame, 99 of 100 within %.0f ms)%n",
                labelled,
                out,
                labelled / run.seconds(),
                labeler.durations().percentileMillis(50),
                labeler.durations().percentileMillis(99));
    return dropped.total() == 0
        ? text
        : text
            + String.format(
                Locale.ROOT,
                "%d of %d frames could not be labelled:%n",
                dropped.total(),
                labelled + dropped.total())
            + dropped.text();
  }
}
