package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.ParallelLoop;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processor time of each stage of a frame's way but the model's forward pass, that of threads
 * that help with loops included: unlike wall time it hardly depends on what else the machine does.
 */
final class NodeStages {
  /** The stages in their order. */
  enum Stage {
    /** CDR bytes to message. */
    RECEIVE,
    /** Message to RGB image. */
    DECODE,
    /** RGB image to the model's padded input. */
    RESIZE,
    /** Proposals to labels: fusion and arg max. */
    SEGMENT,
    /** Labels to message to CDR bytes. */
    PUBLISH
  }

  /** The model's passes are not measured, so few of them do. */
  private static final int DIFFERENT_FRAMES = 3;

  /** Frames until the JVM has compiled every stage. */
  private static final int WARM_UP = 100;

  private final Map<Stage, Durations> times = new EnumMap<>(Stage.class);
  private final Map<Stage, Durations> walls = new EnumMap<>(Stage.class);

  private NodeStages() {
    for (Stage stage : Stage.values()) {
      times.put(stage, new Durations());
      walls.put(stage, new Durations());
    }
  }

  /**
   * Measures them.
   *
   * @param frames frames that count, at least 1
   */
  static NodeStages measure(Bundle bundle, OvssModel model, SyntheticCamera camera, int frames) {
    var stages = new NodeStages();
    var type = MessageType.of(Image.class);
    var generation =
        LabelSchema.of(
            1,
            model,
            Vocabulary.of(bundle),
            List.of(),
            new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0));
    var proposals = new ArrayList<Proposals>();
    for (int i = 0; i < DIFFERENT_FRAMES; i++) {
      proposals.add(model.infer(CameraFrame.of(camera.frame(i)).image()));
    }
    // As in the node: in the memory of an earlier frame.
    var pool = new FramePool();
    float[] input = {};
    byte[] labels = {};
    byte[] sent = {};
    for (int i = 0; i < WARM_UP + frames; i++) {
      if (i == WARM_UP) {
        stages.times.replaceAll((stage, warm) -> new Durations());
        stages.walls.replaceAll((stage, warm) -> new Durations());
      }
      int number = i % DIFFERENT_FRAMES;
      byte[] bytes = type.encode(camera.frame(number));
      var message = stages.time(Stage.RECEIVE, () -> type.decode(bytes));
      var frame = stages.time(Stage.DECODE, () -> CameraFrame.of(message));
      float[] lastInput = input;
      input =
          stages.time(
              Stage.RESIZE, () -> bundle.manifest().input().preprocess(frame.image(), lastInput));
      var memory = pool.take();
      memory.infer(passed(model, proposals.get(number)), frame.image());
      var labelled = stages.time(Stage.SEGMENT, () -> memory.segment(generation, false));
      byte[] lastLabels = labels;
      byte[] lastSent = sent;
      var told =
          stages.time(
              Stage.PUBLISH,
              () -> {
                var image = FrameLabeler.labels(frame.header(), labelled.labels(), lastLabels);
                return new Published(image, type.encode(image, lastSent));
              });
      labels = told.image().data();
      sent = told.bytes();
      memory.letGo();
    }
    return stages;
  }

  private record Published(Image image, byte[] bytes) {}

  /** The model when its pass is over. */
  private static OvssModel passed(OvssModel model, Proposals proposals) {
    return new ForwardingModel(model) {
      @Override
      public Proposals infer(RgbImage image, @Nullable Proposals used) {
        return proposals;
      }
    };
  }

  private <T> T time(Stage stage, Supplier<T> work) {
    long cpu = processorNanos();
    long begin = System.nanoTime();
    T result = work.get();
    Objects.requireNonNull(walls.get(stage)).add(System.nanoTime() - begin);
    Objects.requireNonNull(times.get(stage)).add(processorNanos() - cpu);
    return result;
  }

  /** Of this thread and of those that help it. */
  private static long processorNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long sum = threads.getCurrentThreadCpuTime();
    for (long helper : ParallelLoop.helpers()) {
      sum += Math.max(0, threads.getThreadCpuTime(helper));
    }
    return sum;
  }

  /** Median milliseconds of processor time of one stage. */
  private double median(Stage stage) {
    return Objects.requireNonNull(times.get(stage)).percentileMillis(50);
  }

  /** Median milliseconds that one stage takes. */
  double wallMedian(Stage stage) {
    return Objects.requireNonNull(walls.get(stage)).percentileMillis(50);
  }

  /** The medians as {@code cpu_ms_receive=0.1 ... cpu_ms_sum=9.9}. */
  String toLine() {
    var line = new StringBuilder();
    double sum = 0;
    for (Stage stage : Stage.values()) {
      sum += median(stage);
      line.append(
          String.format(
              Locale.ROOT,
              "cpu_ms_%s=%.2f ",
              stage.name().toLowerCase(Locale.ROOT),
              median(stage)));
    }
    return line.append(String.format(Locale.ROOT, "cpu_ms_sum=%.2f", sum)).toString();
  }
}
