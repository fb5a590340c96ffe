package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.TeachFile.FrameSource;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.teach.StreamFollower;
import io.github.personalseg.ros.MessageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The frames that a teaching file names, fetched from a bag in one pass, or from files. */
public final class BagFrames {
  private final Map<Long, RgbImage> byStamp = new HashMap<>();
  private final Set<Long> present = new HashSet<>();
  private final Map<Long, String> topicOf = new HashMap<>();

  /** The messages around marks that are followed, by topic and stamp. */
  private final Map<String, TreeMap<Long, RawMessage>> around = new HashMap<>();

  private BagFrames() {}

  /** A marked frame of the bag, and how far around it frames are needed. */
  private record Wanted(long stamp, double follow) {
    boolean near(long other) {
      return Math.abs(other - stamp) * 1e-9 <= follow;
    }

    boolean behind(long other) {
      return (other - stamp) * 1e-9 > follow;
    }
  }

  /**
   * Fetches every frame of {@code lessons} that lies in a bag, and those to follow marks through.
   */
  public static BagFrames fetch(TeachFile lessons, BagReader bag, List<TopicInfo> cameras)
      throws IOException {
    List<Wanted> wanted = new ArrayList<>();
    for (var lesson : lessons.concepts()) {
      for (var reference : lesson.references()) {
        if (reference.frame() instanceof FrameSource.InBag inBag) {
          wanted.add(new Wanted(inBag.stamp(), reference.follow().orElse(0)));
        }
      }
    }
    var frames = new BagFrames();
    if (!wanted.isEmpty()) {
      frames.read(wanted, bag, cameras);
    }
    return frames;
  }

  private void read(List<Wanted> wanted, BagReader bag, List<TopicInfo> cameras)
      throws IOException {
    var topics = cameras.stream().map(TopicInfo::name).toArray(String[]::new);
    boolean more = true;
    try (var messages = bag.messages(MessageFilter.topics(topics))) {
      while (more && messages.hasNext()) {
        var message = messages.next();
        long stamp = CameraTopic.stamp(message);
        present.add(stamp);
        if (wanted.stream().anyMatch(each -> each.stamp() == stamp)
            && !byStamp.containsKey(stamp)) {
          byStamp.put(stamp, decode(message, stamp));
          topicOf.put(stamp, message.topic());
        }
        if (wanted.stream().anyMatch(each -> each.follow() > 0 && each.near(stamp))) {
          around.computeIfAbsent(message.topic(), topic -> new TreeMap<>()).put(stamp, message);
        }
        more =
            wanted.stream()
                .anyMatch(
                    each ->
                        !byStamp.containsKey(each.stamp())
                            || (each.follow() > 0 && !each.behind(stamp)));
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
  public static Map<String, RgbImage> sample(BagReader bag, List<TopicInfo> cameras, int count) {
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
  public static List<String> names(TeachFile.ConceptSpec lesson) {
    return lesson.references().stream()
        .map(
            reference ->
                reference.frame() instanceof FrameSource.InBag inBag
                    ? Stamp.format(inBag.stamp())
                    : ((FrameSource.InFile) reference.frame()).file().toString())
        .toList();
  }

  /** The marked frames of a lesson, as the teacher wants them. */
  public List<AnnotatedFrame> examples(TeachFile.ConceptSpec lesson) throws IOException {
    var examples = new ArrayList<AnnotatedFrame>();
    for (var reference : lesson.references()) {
      var example = new AnnotatedFrame(image(reference), reference.marking(), reference.negative());
      double seconds = reference.follow().orElse(0);
      examples.add(
          seconds > 0 && reference.frame() instanceof FrameSource.InBag inBag
              ? example.following(follower(inBag.stamp(), seconds))
              : example);
    }
    return List.copyOf(examples);
  }

  /**
   * Follows a mark through the frames of one camera as {@code follow} in a teaching file does.
   *
   * @param stamp the marked frame's, nanoseconds since the epoch
   * @param seconds how far to each side
   * @throws IOException when the bag cannot be read or has no such frame
   */
  public static StreamFollower follower(BagReader bag, TopicInfo camera, long stamp, double seconds)
      throws IOException {
    var frames = new BagFrames();
    frames.read(List.of(new Wanted(stamp, seconds)), bag, List.of(camera));
    return frames.follower(stamp, seconds);
  }

  /** Follows through the frames of the camera that the marked one is from. */
  private StreamFollower follower(long stamp, double seconds) {
    var frames = new ArrayList<StreamFollower.Frame>();
    around
        .getOrDefault(topicOf.getOrDefault(stamp, ""), new TreeMap<>())
        .forEach(
            (when, message) ->
                frames.add(
                    new StreamFollower.Frame(when, () -> CameraTopic.decode(message).image())));
    return new StreamFollower(stamp, frames, seconds);
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
