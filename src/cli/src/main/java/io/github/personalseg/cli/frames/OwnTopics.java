package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.storage.TopicInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Topics that a segmentation node published into a bag. They have one of its names, and below the
 * same base stands something else that only such a node publishes, or the base is that of this
 * package's node.
 */
final class OwnTopics {
  private static final String NODE = "personal_segmentation";
  private static final List<String> PICTURES = List.of("/labels", "/confidence", "/overlay");
  private static final String COMPRESSED = "/compressed";

  /** Names below the base, and types, that tell such a node. */
  private static final Set<String> TELLING =
      Set.of(
          "/label_info vision_msgs/msg/LabelInfo",
          "/vision_info vision_msgs/msg/VisionInfo",
          "/concepts personal_segmentation/msg/ConceptArray",
          "/teach_progress personal_segmentation/msg/TeachProgress");

  private final Set<String> present;

  OwnTopics(Collection<TopicInfo> present) {
    this.present =
        present.stream()
            .map(topic -> topic.name() + " " + topic.type())
            .collect(Collectors.toSet());
  }

  boolean contains(String topic) {
    String name =
        topic.endsWith(COMPRESSED)
            ? topic.substring(0, topic.length() - COMPRESSED.length())
            : topic;
    return PICTURES.stream()
        .filter(name::endsWith)
        .map(picture -> name.substring(0, name.length() - picture.length()))
        .anyMatch(this::isNode);
  }

  private boolean isNode(String base) {
    return Arrays.asList(base.split("/")).contains(NODE)
        || TELLING.stream().anyMatch(telling -> present.contains(base + telling));
  }
}
