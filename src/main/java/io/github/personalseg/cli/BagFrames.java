package io.github.personalseg.cli;

import io.github.personalseg.bag.BagException;
import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.MessageFilter;
import io.github.personalseg.bag.RawMessage;
import io.github.personalseg.bag.TopicInfo;
import io.github.personalseg.cli.TeachFile.FrameSource;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.node.Teacher;
import io.github.personalseg.ros.MessageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The frames that a teaching file names, fetched from a bag in one pass, or from files. */
final class BagFrames {
  private final Map<Long, RgbImage> byStamp = new HashMap<>();
  private final Set<Long> present = new HashSet<>();

  private BagFrames() {}

  /** Fetches every frame of {@code lessons} that lies in a bag. */
  static BagFrames fetch(TeachFile lessons, BagReader bag, List<TopicInfo> cameras)
      throws IOException {
    Set<Long> wanted = new HashSet<>();
    for (var lesson : lessons.concepts()) {
      for (var reference : lesson.references()) {
        if (reference.frame() instanceof FrameSource.InBag inBag) {
          wanted.add(inBag.stamp());
        }
      }
    }
    var frames = new BagFrames();
    if (!wanted.isEmpty()) {
      frames.read(wanted, bag, cameras);
    }
    return frames;
  }

  private void read(Set<Long> wanted, BagReader bag, List<TopicInfo> cameras) throws IOException {
    var topics = cameras.stream().map(TopicInfo::name).toArray(String[]::new);
    try (var messages = bag.messages(MessageFilter.topics(topics))) {
      while (messages.hasNext() && byStamp.size() < wanted.size()) {
        var message = messages.next();
        long stamp = CameraTopic.stamp(message);
        present.add(stamp);
        if (wanted.contains(stamp) && !byStamp.containsKey(stamp)) {
          byStamp.put(stamp, decode(message, stamp));
        }
      }
    }
  }

  private static RgbImage decode(RawMessage message, long stamp) throws IOException {
    try {
      return CameraTopic.decode(message).image();
    } catch (ImageException | IOException e) {
      throw new IOException(
          "the frame of stamp "
              + Stamp.format(stamp)
              + " on "
              + message.topic()
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Frames evenly spaced over the recording, to try lessons on, by their stamps. Those that cannot
   * be decoded are left out.
   *
   * @param count how many, about
   */
  static Map<String, RgbImage> sample(BagReader bag, List<TopicInfo> cameras, int count) {
    var topics = cameras.stream().map(TopicInfo::name).toArray(String[]::new);
    long all =
        bag.info().topics().stream()
            .filter(topic -> cameras.contains(topic.topic()))
            .mapToLong(BagInfo.TopicCount::messages)
            .sum();
    double step = Math.max(1, (double) all / count);
    var frames = new LinkedHashMap<String, RgbImage>();
    try (var messages = bag.messages(MessageFilter.topics(topics))) {
      for (long i = 0; messages.hasNext() && frames.size() < count; i++) {
        var message = messages.next();
        if (i >= (frames.size() + 0.5) * step - 0.5) {
          try {
            var frame = CameraTopic.decode(message);
            frames.put(Stamp.format(frame.header().stamp().toNanos()), frame.image());
          } catch (ImageException | MessageException | IOException e) {
            // Labelling tells about frames that cannot be decoded.
          }
        }
      }
    } catch (BagException damage) {
      // Labelling tells about damage; what was read before it will do for a trial.
    }
    return frames;
  }

  /** What to call the frames of a lesson: their stamps or files. */
  static List<String> names(TeachFile.Lesson lesson) {
    return lesson.references().stream()
        .map(
            reference ->
                reference.frame() instanceof FrameSource.InBag inBag
                    ? Stamp.format(inBag.stamp())
                    : ((FrameSource.InFile) reference.frame()).file().toString())
        .toList();
  }

  /** The marked frames of a lesson, as the teacher wants them. */
  List<Teacher.Example> examples(TeachFile.Lesson lesson) throws IOException {
    var examples = new ArrayList<Teacher.Example>();
    for (var reference : lesson.references()) {
      examples.add(
          new Teacher.Example(image(reference), reference.marking(), reference.negative()));
    }
    return List.copyOf(examples);
  }

  private RgbImage image(TeachFile.Reference reference) throws IOException {
    if (reference.frame() instanceof FrameSource.InFile inFile) {
      return ImageFiles.read(inFile.file());
    }
    long stamp = ((FrameSource.InBag) reference.frame()).stamp();
    RgbImage image = byStamp.get(stamp);
    if (image == null) {
      throw new CliException(
          reference.place()
              + ": the bag has no frame of stamp "
              + Stamp.format(stamp)
              + nearest(stamp));
    }
    return image;
  }

  private String nearest(long stamp) {
    return present.stream()
        .sorted((a, b) -> Long.compare(Math.abs(a - stamp), Math.abs(b - stamp)))
        .limit(1)
        .map(near -> "; the nearest is " + Stamp.format(near))
        .collect(Collectors.joining());
  }
}
