package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.UnsupportedImageException;
import io.github.personalseg.ros.MessageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which topics of a bag are cameras to label: those of image types whose first messages are
 * pictures. Depth, encodings that are never read, topics without messages and what a node like this
 * published are left out, so that they neither cost time nor change the names of what is labelled.
 *
 * @param cameras in the order of the bag, at least one
 * @param leftOut topics of image types that are not labelled
 * @param notes what else a person should know of the cameras, a sentence each
 */
public record CameraChoice(List<TopicInfo> cameras, List<LeftOut> leftOut, List<String> notes) {
  /** Messages of a topic that are looked at; pictures among them make it a camera. */
  private static final int LOOKED_AT = 3;

  /**
   * A topic that is not labelled.
   *
   * @param messages it has
   * @param reason why, without the topic's name
   */
  public record LeftOut(String topic, long messages, String reason) {
    @Override
    public String toString() {
      return topic + " (" + messages + (messages == 1 ? " message): " : " messages): ") + reason;
    }
  }

  /**
   * What the first messages of a topic are.
   *
   * @param refusal why they are no pictures; empty when they are, or may be
   * @param note on the pictures; empty when there is none
   */
  private record Look(String refusal, String note) {
    static final Look PICTURES = new Look("", "");
  }

  /**
   * Chooses.
   *
   * @param wanted names of topics; empty for every camera. Named topics are labelled even where a
   *     node's outputs are recognised
   * @throws CliException when a wanted topic is not there or no camera, or none is left
   */
  public static CameraChoice of(BagReader reader, List<String> wanted) {
    var present = reader.topics();
    var images = CameraTopic.choose(present, wanted);
    var own = new OwnTopics(present);
    var cameras = new ArrayList<TopicInfo>();
    var leftOut = new ArrayList<LeftOut>();
    var notes = new ArrayList<String>();
    for (TopicInfo topic : images) {
      var look =
          wanted.isEmpty() && own.contains(topic.name())
              ? new Look("labels or overlays of a segmentation node, no camera", "")
              : look(reader, topic);
      if (look.refusal().isEmpty()) {
        cameras.add(topic);
      } else {
        leftOut.add(new LeftOut(topic.name(), messages(reader, topic), look.refusal()));
      }
      if (!look.note().isEmpty()) {
        notes.add(look.note());
      }
    }
    if (cameras.isEmpty() || (!wanted.isEmpty() && !leftOut.isEmpty())) {
      throw new CliException("no frame to label on " + join(leftOut));
    }
    return new CameraChoice(List.copyOf(cameras), List.copyOf(leftOut), List.copyOf(notes));
  }

  private static String join(Collection<LeftOut> topics) {
    return topics.stream().map(LeftOut::toString).collect(Collectors.joining("; "));
  }

  private static long messages(BagReader reader, TopicInfo topic) {
    return reader.info().topics().stream()
        .filter(count -> count.topic().name().equals(topic.name()))
        .mapToLong(BagInfo.TopicCount::messages)
        .sum();
  }

  private static Look look(BagReader reader, TopicInfo topic) {
    String refusal = "has no messages";
    try (var messages = reader.messages(MessageFilter.topics(topic.name()))) {
      for (int i = 0; i < LOOKED_AT && messages.hasNext(); i++) {
        var message = messages.next();
        try {
          if (CameraTopic.isDepthByName(message)) {
            throw new UnsupportedImageException(
                "gray of 16 bits on a topic whose name says depth, no picture");
          }
          CameraTopic.decode(message);
          return new Look("", note(topic, CameraTopic.orientation(message)));
        } catch (UnsupportedImageException e) {
          refusal = String.valueOf(e.getMessage());
        }
      }
      return new Look(refusal, "");
    } catch (ImageException | MessageException | IOException | BagException damaged) {
      return Look.PICTURES; // later ones may be whole; labelling tells what is wrong with this one
    }
  }

  private static String note(TopicInfo topic, Orientation orientation) {
    return orientation == Orientation.UPRIGHT
        ? ""
        : "frames of "
            + topic.name()
            + " have EXIF orientation "
            + orientation.number()
            + ", which is not applied to messages (nor is it by image_transport): labels fit the"
            + " pixels as they are stored";
  }
}
