package io.github.personalseg.bag.storage;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.types.MessageTypes;

/**
 * A topic as a bag keeps it.
 *
 * @param name absolute topic name
 * @param type full type name, for example {@code sensor_msgs/msg/Image}
 * @param serialization {@code cdr} in every ROS 2 bag
 * @param definitionEncoding {@code ros2msg} or {@code ros2idl}; empty when the bag has none
 * @param definition the full text of the type and all it needs; empty when the bag has none
 * @param qosProfiles offered profiles as YAML; empty when unknown
 */
public record TopicInfo(
    String name,
    String type,
    String serialization,
    String definitionEncoding,
    String definition,
    String qosProfiles) {

  /**
   * A topic to write.
   *
   * @throws io.github.personalseg.ros.MessageException when {@code name} is no absolute topic name
   */
  public static TopicInfo of(String name, MessageType<?> type, QosProfile qos) {
    return new TopicInfo(
        TopicNames.requireAbsolute(name),
        type.name(),
        "cdr",
        "ros2msg",
        type.definition().fullText(),
        QosYaml.write(qos));
  }

  /** This topic, with the definition known here when the bag, from before Iron, has none. */
  public TopicInfo withKnownDefinition() {
    return definition.isEmpty()
        ? MessageTypes.find(type)
            .map(
                known ->
                    new TopicInfo(
                        name,
                        type,
                        serialization,
                        "ros2msg",
                        known.definition().fullText(),
                        qosProfiles))
            .orElse(this)
        : this;
  }
}
