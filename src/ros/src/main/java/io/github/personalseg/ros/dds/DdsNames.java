package io.github.personalseg.ros.dds;

import java.util.Optional;
import java.util.regex.Pattern;

/** How ROS names become DDS names and back. */
final class DdsNames {
  private static final String TOPIC = "rt";
  private static final Pattern TYPE =
      Pattern.compile("([a-z][a-z0-9_]*)::(msg|srv)::dds_::([A-Za-z0-9_]+)_");

  private DdsNames() {}

  static String topic(String topic) {
    return TOPIC + topic;
  }

  static String request(String service) {
    return "rq" + service + "Request";
  }

  static String reply(String service) {
    return "rr" + service + "Reply";
  }

  /** {@code sensor_msgs::msg::dds_::Image_} for {@code sensor_msgs/msg/Image}. */
  static String type(String rosType) {
    int name = rosType.lastIndexOf('/') + 1;
    return rosType.substring(0, name).replace("/", "::") + "dds_::" + rosType.substring(name) + '_';
  }

  /** The ROS topic behind a DDS name; empty for services and other programs' topics. */
  static Optional<String> rosTopic(String ddsTopic) {
    return ddsTopic.startsWith(TOPIC + "/")
        ? Optional.of(ddsTopic.substring(TOPIC.length()))
        : Optional.empty();
  }

  /** The ROS type behind a DDS name; the name itself where ROS did not make it. */
  static String rosType(String ddsType) {
    var parts = TYPE.matcher(ddsType);
    return parts.matches() ? parts.group(1) + '/' + parts.group(2) + '/' + parts.group(3) : ddsType;
  }
}
