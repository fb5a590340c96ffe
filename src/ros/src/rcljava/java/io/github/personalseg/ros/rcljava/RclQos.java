package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.QosProfile;
import org.ros2.rcljava.graph.EndpointInfo;
import org.ros2.rcljava.qos.QoSProfile;
import org.ros2.rcljava.qos.policies.Durability;
import org.ros2.rcljava.qos.policies.History;
import org.ros2.rcljava.qos.policies.Reliability;

/** Quality of service in rcljava's words. */
final class RclQos {
  private RclQos() {}

  static QoSProfile of(QosProfile qos) {
    var profile =
        new QoSProfile(
            History.KEEP_LAST,
            qos.depth(),
            qos.reliability() == QosProfile.Reliability.RELIABLE
                ? Reliability.RELIABLE
                : Reliability.BEST_EFFORT,
            qos.durability() == QosProfile.Durability.TRANSIENT_LOCAL
                ? Durability.TRANSIENT_LOCAL
                : Durability.VOLATILE,
            false);
    qos.lifespan().ifPresent(profile::setLifespan);
    return profile;
  }

  /** What another's endpoint offers or asks for; its depth is not told. */
  static QosProfile of(EndpointInfo endpoint) {
    return new QosProfile(
        endpoint.qos.getReliability() == Reliability.BEST_EFFORT
            ? QosProfile.Reliability.BEST_EFFORT
            : QosProfile.Reliability.RELIABLE,
        endpoint.qos.getDurability() == Durability.TRANSIENT_LOCAL
            ? QosProfile.Durability.TRANSIENT_LOCAL
            : QosProfile.Durability.VOLATILE,
        1);
  }
}
