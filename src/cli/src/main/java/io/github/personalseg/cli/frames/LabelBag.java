package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.segment.Segmentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bag of labels being written. One camera's topics carry the names that the live node would use;
 * several cameras' are told apart by the camera topic's name in between.
 */
public final class LabelBag implements AutoCloseable {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final MessageType<LabelInfo> LABEL_INFO = MessageType.of(LabelInfo.class);
  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);
  private static final String NODE = "/personal_segmentation";
  private static final int LONGEST_NAME = "/overlay/compressed".length();

  private final BagWriter writer;
  private final FrameLabeler labeler;
  private final Map<String, String> bases;
  private final Set<String> named = new HashSet<>();

  /**
   * @param folder the new bag
   * @param replace whether an existing bag there is replaced
   * @param labeler whose labels are written
   * @param bases what the topics of a camera begin with, as {@link #bases} gives them; those of
   *     other cameras begin with the node's name
   */
  public LabelBag(Path folder, boolean replace, FrameLabeler labeler, Map<String, String> bases) {
    var options = BagWriter.Options.DEFAULT;
    this.writer = BagWriter.create(folder, replace ? options.replacing() : options);
    this.labeler = labeler;
    this.bases = bases;
  }

  /**
   * What the topics of each camera begin with: the node's name, and for several cameras the name of
   * the camera's topic behind it, made valid.
   */
  public static Map<String, String> bases(List<String> cameras) {
    if (cameras.size() == 1) {
      return Map.of(cameras.get(0), NODE);
    }
    var bases = new LinkedHashMap<String, String>();
    TopicNames.madeValid(cameras, TopicNames.MAX_LENGTH - NODE.length() - LONGEST_NAME)
        .forEach((camera, valid) -> bases.put(camera, NODE + valid));
    return bases;
  }

  /**
   * What to tell of cameras whose topics begin otherwise than their own names say; a lone camera's
   * begin with the node's name alone.
   *
   * @param bases as {@link #bases} gives them
   */
  public static List<String> renamed(Map<String, String> bases) {
    return bases.entrySet().stream()
        .filter(entry -> bases.size() > 1 && !entry.getValue().equals(NODE + entry.getKey()))
        .map(
            entry ->
                "\""
                    + entry.getKey()
                    + "\" is not a name that ROS allows; its labels are on "
                    + entry.getValue()
                    + "/labels")
        .toList();
  }

  /** What the live node would publish for a frame: the label image and its overlay. */
  public record Messages(Image labels, CompressedImage overlay) {}

  /** Makes a frame's messages; safe to use from any thread. */
  public Messages messages(CameraFrame frame, Segmentation segmentation) throws IOException {
    return new Messages(
        FrameLabeler.labels(frame.header(), segmentation.labels()),
        labeler.overlayMessage(frame, segmentation));
  }

  /** {@link #write(String, long, Messages)} for a frame whose messages are not made yet. */
  public void write(String camera, long logTime, CameraFrame frame, Segmentation segmentation)
      throws IOException {
    write(camera, logTime, messages(frame, segmentation));
  }

  /**
   * Writes a frame's messages, and before a camera's first frame the names of the ids.
   *
   * @param camera topic the frame came from
   * @param logTime nanoseconds since the epoch, as the frame was logged
   */
  public void write(String camera, long logTime, Messages messages) {
    String base = bases.getOrDefault(camera, NODE);
    if (named.add(camera)) {
      writer.addTopic(base + "/labels", IMAGE, QosProfile.DEFAULT);
      writer.addTopic(base + "/label_info", LABEL_INFO, QosProfile.LATCHED);
      writer.addTopic(base + "/overlay/compressed", COMPRESSED, QosProfile.DEFAULT);
      var info = labeler.labelInfo(messages.labels().header());
      writer.write(base + "/label_info", logTime, LABEL_INFO, info);
    }
    writer.write(base + "/labels", logTime, IMAGE, messages.labels());
    writer.write(base + "/overlay/compressed", logTime, COMPRESSED, messages.overlay());
  }

  /** Puts the bag in place; without it, closing discards what was written. */
  public void finish() {
    writer.finish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
