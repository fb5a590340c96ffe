package io.github.personalseg.cli.label;

import io.github.personalseg.backbone.torch.ShutdownGuard;
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
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;

/** Plays a bag's camera frames through a labeler into a bag of labels. */
final class ReplayRun {
  private final CommandSpec command;
  private final CameraLabeler labeler;
  private final LabelBag labels;
  private final DroppedFrames dropped = new DroppedFrames();
  private final Set<String> told = new HashSet<>();

  ReplayRun(CommandSpec command, CameraLabeler labeler, LabelBag labels) {
    this.command = command;
    this.labeler = labeler;
    this.labels = labels;
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
    try (var interruption = new ShutdownGuard(replay::stop)) {
      try (var progress = ProgressLine.start(command, "Labelling", frames(reader, options))) {
        replay.run(
            message -> {
              label(message);
              progress.step();
            });
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
    }
  }

  private void label(RawMessage message) {
    CameraLabeler.Labelled labelled;
    try {
      labelled = labeler.label(message);
    } catch (ImageException | MessageException | IOException e) {
      if (dropped.add(message.topic(), "" + e.getMessage())) {
        warn("dropping frames of " + message.topic() + " such as this one: " + e.getMessage());
      }
      return;
    }
    try {
      labels.write(message.topic(), message.logTime(), labelled.frame(), labelled.segmentation());
    } catch (BagException | IOException e) {
      // Told apart from damage in the bag that is read.
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
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
