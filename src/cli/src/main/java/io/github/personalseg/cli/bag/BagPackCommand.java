package io.github.personalseg.cli.bag;

import io.github.personalseg.bag.BagPacker;
import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
      "The folder holds NNNNNN.jpg or NNNNNN.png, frames.csv with lines of index,seconds, and"
          + " perhaps camera_info.json.",
      "Messages have no EXIF orientation: pictures are turned upright, unless there is a"
          + " camera_info.json, which is of the pixels as they are stored."
    },
    footer = {
      "%nExample:",
      "  personal-seg bag pack frames my_bag --topic /camera/image_raw/compressed"
    })
final class BagPackCommand implements Callable<Integer> {
  /** Of a JPEG that is turned and compressed again. */
  private static final float QUALITY = 0.95f;

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
    int count =
        BagPacker.pack(
            frames,
            bag,
            topic,
            frameId,
            options,
            // A calibration is of the pixels as they are stored.
            Files.exists(frames.resolve("camera_info.json"))
                ? bytes -> bytes
                : BagPackCommand::upright);
    spec.commandLine().getOut().println(count + " frames -> " + bag + " on " + topic);
    return 0;
  }

  /** Messages have no orientation, so a picture that EXIF data turns is turned before. */
  private static byte[] upright(byte[] bytes) {
    if (ImageFiles.orientation(bytes) == Orientation.UPRIGHT) {
      return bytes;
    }
    try {
      var image = ImageFiles.decode(bytes);
      return ImageFiles.isJpeg(bytes) ? ImageFiles.jpeg(image, QUALITY) : ImageFiles.png(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
