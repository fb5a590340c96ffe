package io.github.personalseg.cli.bag;

import com.google.gson.JsonObject;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.CameraChoice;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.frames.DroppedFrames;
import io.github.personalseg.cli.frames.Unpacked;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.options.OwnPicture;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a bag's camera frames as pictures, to mark them. */
@Command(
    name = "unpack",
    description = {
      "Writes the frames of one camera as pictures: frames to look at and to mark.",
      "The folder gets NNNNNN.png, where NNNNNN counts the camera's frames, and frames.csv with the"
          + " stamp of each; 'bag pack' makes a bag of it again."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bag unpack bags/kitchen frames --every 10",
      "  personal-seg bag unpack my_bag frames --topic /head/image_raw --from 12.5 --duration 10"
    })
final class BagUnpackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "BAG", description = "A bag's folder, or one of its files.")
  private Path bag;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder of pictures.")
  private Path folder;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The camera's topic; needed when the bag has several.")
  private List<String> topic = List.of();

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Only every Nth frame; by default each.")
  private int every;

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
      description = "How much to write; by default to the end.")
  private double duration;

  @Option(names = "--replace", description = "Replace frames that were unpacked there before.")
  private boolean replace;

  @Override
  public Integer call() throws IOException {
    if (every < 1 || !(from >= 0) || !(duration > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--every is "
              + every
              + ", --from "
              + from
              + ", --duration "
              + duration
              + "; they must be at least 1, at least 0 and above 0");
    }
    new Outputs().readingBag(bag).folder("DIR", folder);
    var dropped = new DroppedFrames();
    int written = 0;
    try (var reader = BagReader.open(bag)) {
      var choice = CameraChoice.of(reader, topic);
      choice.leftOut().forEach(each -> warn("leaving out " + each));
      choice.notes().forEach(this::warn);
      var cameras = choice.cameras();
      if (cameras.size() > 1) {
        throw new CliException(
            "the bag has "
                + cameras.size()
                + " cameras; name one: "
                + String.join(
                    " or ", cameras.stream().map(camera -> "--topic " + camera.name()).toList()));
      }
      var pictures = Unpacked.in(folder, replace);
      long begin = reader.info().start() + (long) (from * 1e9);
      double nanos = duration * 1e9;
      int frame = 0;
      try (var messages = reader.messages(MessageFilter.topics(cameras.get(0).name()))) {
        while (messages.hasNext()) {
          var message = messages.next();
          boolean inside =
              message.logTime() >= begin && (double) (message.logTime() - begin) < nanos;
          if (frame % every == 0 && inside) {
            written += write(message, frame, pictures, dropped);
          }
          frame++;
        }
      }
      reader.warnings().forEach(this::warn);
      pictures.finish();
    }
    if (dropped.total() > 0) {
      warn(dropped.total() + " frames could not be written:");
      spec.commandLine().getErr().print(dropped.text());
    }
    if (written == 0) {
      throw new CliException("no frame to write in that stretch of " + bag);
    }
    int count = written;
    output.answer(
        () -> json(count, dropped),
        () -> String.format(Locale.ROOT, "%d frames -> %s%n", count, folder));
    return 0;
  }

  private static int write(RawMessage message, int frame, Unpacked pictures, DroppedFrames dropped)
      throws IOException {
    byte[] png;
    long stamp;
    try {
      png = ImageFiles.png(CameraTopic.decode(message).image());
      stamp = CameraTopic.stamp(message);
    } catch (ImageException | MessageException | IOException e) {
      dropped.add(message.topic(), String.valueOf(e.getMessage()));
      return 0;
    }
    OwnPicture.write(pictures.add(frame, stamp), png);
    return 1;
  }

  private void warn(String warning) {
    spec.commandLine().getErr().println("warning: " + warning);
  }

  private JsonObject json(int written, DroppedFrames dropped) {
    var json = new JsonObject();
    json.addProperty("folder", folder.toString());
    json.addProperty("frames", written);
    json.addProperty("frames_dropped", dropped.total());
    json.add("dropped", dropped.json());
    return json;
  }
}
