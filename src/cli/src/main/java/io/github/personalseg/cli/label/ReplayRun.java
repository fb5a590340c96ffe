package io.github.personalseg.cli.label;

import io.github.personalseg.backbone.model.Engines;
import io.github.personalseg.backbone.model.ShutdownGuard;
import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagPlayer;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.frames.CameraLabeler;
import io.github.personalseg.cli.frames.DroppedFrames;
import io.github.personalseg.cli.frames.LabelBag;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.ros.MessageException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Plays a bag's camera frames through a labeler into a bag of labels. */
final class ReplayRun {
  private final CommandSpec command;
  private final CameraLabeler labeler;
  private final LabelBag labels;
  private final long modelBytes;
  private final DroppedFrames dropped = new DroppedFrames();
  private final Set<String> told = new HashSet<>();
  private double seconds;

  /**
   * @param modelBytes of the model's bundle: of a large one, frames come one after the other
   */
  ReplayRun(CommandSpec command, CameraLabeler labeler, LabelBag labels, long modelBytes) {
    this.command = command;
    this.labeler = labeler;
    this.labels = labels;
    this.modelBytes = modelBytes;
  }

  /**
   * Labels the frames and completes the bag of labels. Frames that cannot be decoded are dropped
   * and counted, with a warning for each cause. After Ctrl-C the bag holds the frames labelled so
   * far; so does that of a damaged recording, whose damage is then thrown.
   *
   * @throws CliException when there is no frame to label
   */
  void play(BagReader reader, BagPlayer.Options options) throws InterruptedException {
    var replay = new BagPlayer(reader, options);
    long begin = System.nanoTime();
    try (var interruption = new ShutdownGuard(replay::stop)) {
      try {
        label(replay, frames(reader, options));
      } catch (BagException damage) {
        if (labeler.durations().size() > 0) {
          labels.finish();
        }
        if (dropped.total() > 0) {
          warn(
              "frames that could not be labelled: "
                  + dropped.total()
                  + "\n"
                  + dropped.text().stripTrailing());
        }
        throw damage;
      }
      reader.warnings().forEach(this::warn);
      if (labeler.durations().size() == 0) {
        String topics = String.join(", ", new TreeSet<>(options.topics()));
        throw new CliException(
            dropped.total() > 0
                ? "no frame to label on " + topics + ": all " + dropped.total() + " were dropped"
                : "no frame to label on " + topics + " in that stretch");
      }
      labels.finish();
      seconds = (System.nanoTime() - begin) * 1e-9;
    }
  }

  /**
   * Lets as many passes share the cores as frames will be labelled at once; a model that is loaded
   * afterwards is loaded for that.
   *
   * @return how many
   */
  static int shareCores(long modelBytes) {
    int atOnce = FrameWorkers.of(Runtime.getRuntime().availableProcessors(), modelBytes);
    Engines.share(atOnce);
    return atOnce;
  }

  /** Labels several frames at once, as far as they can be read, and writes them in their order. */
  private void label(BagPlayer replay, long frames) throws InterruptedException {
    int atOnce = shareCores(modelBytes);
    try (var progress = ProgressLine.start(command, "Labelling", frames);
        var workers =
            new FrameWorkers<Labelled>(
                atOnce,
                labelled -> {
                  write(labelled);
                  progress.step();
                })) {
      try {
        replay.run(
            message -> {
              try {
                workers.add(() -> label(message));
              } catch (InterruptedException e) {
                throw new Interrupted(e);
              }
            });
      } catch (BagException damage) {
        workers.finish();
        throw damage;
      } catch (Interrupted e) {
        throw e.interruption;
      }
      workers.finish();
    }
  }

  /** An interruption on its way through code that knows none. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final InterruptedException interruption;

    Interrupted(InterruptedException interruption) {
      super(interruption);
      this.interruption = interruption;
    }
  }

  /**
   * A frame that was worked on.
   *
   * @param refusal why it could not be decoded, or null
   * @param failure why its messages could not be made, or null
   */
  private record Labelled(
      RawMessage message,
      LabelBag.@Nullable Messages messages,
      @Nullable String refusal,
      @Nullable IOException failure) {}

  private Labelled label(RawMessage message) {
    CameraLabeler.Labelled labelled;
    try {
      labelled = labeler.label(message);
    } catch (ImageException | MessageException | IOException e) {
      return new Labelled(message, null, "" + e.getMessage(), null);
    }
    try {
      var messages = labels.messages(labelled.frame(), labelled.segmentation());
      return new Labelled(message, messages, null, null);
    } catch (IOException e) {
      return new Labelled(message, null, null, e);
    }
  }

  private void write(Labelled labelled) {
    var message = labelled.message();
    if (labelled.refusal() != null) {
      if (dropped.add(message.topic(), labelled.refusal())) {
        warn("dropping frames of " + message.topic() + " such as this one: " + labelled.refusal());
      }
      return;
    }
    if (labelled.failure() != null) {
      throw new CliException("" + labelled.failure().getMessage(), labelled.failure());
    }
    try {
      labels.write(message.topic(), message.logTime(), Objects.requireNonNull(labelled.messages()));
    } catch (BagException e) {
      // Told apart from damage in the bag that is read.
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Seconds from the first frame's reading to the complete bag of labels. */
  double seconds() {
    return seconds;
  }

  /** The frames that could not be labelled. */
  DroppedFrames dropped() {
    return dropped;
  }

  private void warn(String warning) {
    if (told.add(warning)) {
      command.commandLine().getErr().println("warning: " + warning);
    }
  }

  /** About how many frames will come. */
  private static long frames(BagReader reader, BagPlayer.Options options) {
    var info = reader.info();
    long all =
        info.topics().stream()
            .filter(count -> options.topics().contains(count.topic().name()))
            .mapToLong(BagInfo.TopicCount::messages)
            .sum();
    double seconds = info.duration() * 1e-9;
    double wanted = Math.min(options.durationSeconds(), seconds - options.fromSeconds());
    return seconds > 0 ? Math.round(all * Math.max(0, Math.min(1, wanted / seconds))) : all;
  }
}
