package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.frames.MarkedFrame;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Frames that are marked on the command line. */
final class MarkOptions {
  @Option(
      names = "--ref",
      paramLabel = "FRAME=MARK",
      description = {
        "A picture that shows it, and where. MARK is the name of a mask picture,"
            + " box:X,Y,WIDTH,HEIGHT, polygon:X,Y,X,Y,X,Y,... or points:X,Y,...; points beside it"
            + " follow a slash: points:330,250/300,100. Pixels count from the top left corner. May"
            + " be given several times."
      })
  private List<String> references = List.of();

  @Option(
      names = "--not",
      paramLabel = "FRAME[=MARK]",
      description = {
        "A look-alike, marked in the same ways: what is marked is not it. Without a mark, it is"
            + " nowhere in the picture. May be given several times."
      })
  private List<String> negatives = List.of();

  /** The frames, those that show it first. */
  List<MarkedFrame> frames() {
    var frames = new ArrayList<MarkedFrame>();
    references.forEach(text -> frames.add(MarkedFrame.of(text, false)));
    negatives.forEach(text -> frames.add(MarkedFrame.of(text, true)));
    return List.copyOf(frames);
  }

  boolean hasReferences() {
    return !references.isEmpty();
  }
}
