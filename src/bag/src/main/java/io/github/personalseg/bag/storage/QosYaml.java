package io.github.personalseg.bag.storage;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.QosProfile.Durability;
import io.github.personalseg.ros.QosProfile.Reliability;

/**
 * Offered QoS as rosbag2 writes it up to metadata version 8, with the numbers of {@code
 * rmw/types.h}: every release from Humble on reads these.
 */
final class QosYaml {
  private static final int KEEP_LAST = 1;
  private static final int AUTOMATIC = 1;

  /** The longest time: no deadline, no lifespan, no lease. */
  private static final String INFINITE = "\n    sec: 9223372036\n    nsec: 854775807\n";

  private QosYaml() {}

  /** A YAML list of this one profile. */
  static String write(QosProfile qos) {
    int reliability = qos.reliability() == Reliability.RELIABLE ? 1 : 2;
    int durability = qos.durability() == Durability.TRANSIENT_LOCAL ? 1 : 2;
    return "- history: "
        + KEEP_LAST
        + "\n  depth: "
        + qos.depth()
        + "\n  reliability: "
        + reliability
        + "\n  durability: "
        + durability
        + "\n  deadline:"
        + INFINITE
        + "  lifespan:"
        + INFINITE
        + "  liveliness: "
        + AUTOMATIC
        + "\n  liveliness_lease_duration:"
        + INFINITE
        + "  avoid_ros_namespace_conventions: false";
  }
}
