package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.FrameFolder;
import io.github.personalseg.cli.frames.MarkedFrame;
import io.github.personalseg.cli.frames.TeachFile;
import io.github.personalseg.concept.AnnotatedFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** Whether marks in folders of frames are followed. */
final class FollowOptions {
  @Option(
      names = "--follow",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = {
        "Follow each mark so far to each side through the pictures of its folder, and learn from"
            + " those views too; frames.csv there tells their times, as 'bag unpack' writes it. By"
            + " default ${DEFAULT-VALUE}: no."
      })
  private double seconds;

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      defaultValue = "10",
      description = {
        "Frames a second of a folder without frames.csv; by default ${DEFAULT-VALUE}."
      })
  private double rate;

  /** The examples of marked frames, followed where that is asked for. */
  List<AnnotatedFrame> follow(List<MarkedFrame> frames, List<AnnotatedFrame> examples)
      throws IOException {
    TeachFile.requireSeconds("--follow", seconds);
    if (!(rate >= 0.1 && rate <= 1000)) {
      throw new CliException("--rate is " + rate + "; it must be 0.1 to 1000");
    }
    if (seconds == 0) {
      return examples;
    }
    var all = new ArrayList<AnnotatedFrame>();
    for (int i = 0; i < examples.size(); i++) {
      var example = examples.get(i);
      if (example.annotation().isPresent()) {
        Path frame = frames.get(i).frame().toAbsolutePath();
        example =
            example.following(
                FrameFolder.of(Objects.requireNonNull(frame.getParent()), rate)
                    .follower(frame, seconds));
      }
      all.add(example);
    }
    return all;
  }
}
