package io.github.personalseg.cli;

import io.github.personalseg.bag.BagPacker;
import io.github.personalseg.bag.BagWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a bag of a folder of frames. */
@Command(
    name = "pack",
    description = {
      "Packs a folder of frames into a bag (MCAP).",
      "The folder holds NNNNNN.jpg or NNNNNN.png, frames.csv with lines of index,seconds, and perhaps"
          + " camera_info.json."
    },
    footer = {
      "%nExample:",
      "  personal-seg bag pack frames my_bag --topic /camera/image_raw/compressed"
    })
final class BagPackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FRAMES", description = "The folder of frames.")
  private Path frames;

  @Parameters(index = "1", paramLabel = "BAG", description = "The new bag's folder.")
  private Path bag;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = "/camera/image_raw/compressed",
      description = "Topic of the images; by default ${DEFAULT-VALUE}.")
  private String topic;

  @Option(
      names = "--frame-id",
      paramLabel = "NAME",
      defaultValue = "camera",
      description = "Coordinate frame of the camera; by default ${DEFAULT-VALUE}.")
  private String frameId;

  @Option(names = "--replace", description = "Replace a bag that this program wrote.")
  private boolean replace;

  @Override
  public Integer call() {
    var options = replace ? BagWriter.Options.DEFAULT.replacing() : BagWriter.Options.DEFAULT;
    new Outputs().reading("the folder of frames", frames).bag("BAG", bag, options);
    int count = BagPacker.pack(frames, bag, topic, frameId, options);
    spec.commandLine().getOut().println(count + " frames -> " + bag + " on " + topic);
    return 0;
  }
}
