package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A topic of a bag that carries camera images, raw or compressed. */
public final class CameraTopic {
  private static final MessageType<Image> RAW = MessageType.of(Image.class);
  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);

  private static final Pattern DEPTH =
      Pattern.compile("(^|[/_])(depth|disparity)([/_]|$)", Pattern.CASE_INSENSITIVE);

  private CameraTopic() {}

  /**
   * The topics of image types; {@link CameraChoice} tells which of them are cameras.
   *
   * @param present the bag's topics
   * @param wanted their names; empty for every one
   */
  public static List<TopicInfo> choose(Collection<TopicInfo> present, List<String> wanted) {
    var cameras = present.stream().filter(CameraTopic::isCamera).toList();
    for (String name : wanted) {
      if (cameras.stream().noneMatch(topic -> topic.name().equals(name))) {
        throw new CliException(
            present.stream()
                    .filter(topic -> topic.name().equals(name))
                    .map(topic -> "topic " + name + " carries " + topic.type() + ", no images")
                    .findFirst()
                    .orElse("the bag has no topic " + name)
                + "; image topics: "
                + names(cameras));
      }
    }
    if (cameras.isEmpty()) {
      throw new CliException("the bag has no image topic; its topics: " + names(present));
    }
    return wanted.isEmpty()
        ? cameras
        : cameras.stream().filter(topic -> wanted.contains(topic.name())).toList();
  }

  /** Decodes a message of a camera topic. */
  public static CameraFrame decode(RawMessage message) throws IOException {
    return message.type().equals(RAW.name())
        ? CameraFrame.of(message.decode(RAW))
        : CameraFrame.of(message.decode(COMPRESSED));
  }

  /** How the EXIF data of a compressed frame says it must be turned, which is not done. */
  static Orientation orientation(RawMessage message) {
    return message.type().equals(RAW.name())
        ? Orientation.UPRIGHT
        : ImageFiles.orientation(message.decode(COMPRESSED).data());
  }

  /** Whether a frame is gray of 16 bits, as pictures are too, and its topic's name says depth. */
  static boolean isDepthByName(RawMessage message) {
    String encoding =
        message.type().equals(RAW.name())
            ? message.decode(RAW).encoding()
            : message.decode(COMPRESSED).format();
    return DEPTH.matcher(message.topic()).find()
        && encoding.strip().toLowerCase(Locale.ROOT).startsWith("mono16");
  }

  /** The header's stamp of a message of a camera topic, nanoseconds since the epoch. */
  public static long stamp(RawMessage message) {
    var header =
        message.type().equals(RAW.name())
            ? message.decode(RAW).header()
            : message.decode(COMPRESSED).header();
    return header.stamp().toNanos();
  }

  private static boolean isCamera(TopicInfo topic) {
    return topic.type().equals(RAW.name()) || topic.type().equals(COMPRESSED.name());
  }

  private static String names(Collection<TopicInfo> topics) {
    return topics.isEmpty()
        ? "none"
        : topics.stream()
            .map(topic -> topic.name() + " (" + topic.type() + ")")
            .collect(Collectors.joining(", "));
  }
}
