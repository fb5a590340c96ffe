package io.github.personalseg.ros;

/**
 * The quality of service a topic is offered or asked for with.
 *
 * @param reliability whether lost messages are sent again
 * @param durability whether late subscribers get earlier messages
 * @param depth how many messages are kept, at least 1
 */
public record QosProfile(Reliability reliability, Durability durability, int depth) {
  /** ROS' default: reliable, volatile, last 10. */
  public static final QosProfile DEFAULT =
      new QosProfile(Reliability.RELIABLE, Durability.VOLATILE, 10);

  /** For camera streams: best effort, volatile, last 5. */
  public static final QosProfile SENSOR_DATA =
      new QosProfile(Reliability.BEST_EFFORT, Durability.VOLATILE, 5);

  /** For values that hold until the next one: reliable, transient local, last 1. */
  public static final QosProfile LATCHED =
      new QosProfile(Reliability.RELIABLE, Durability.TRANSIENT_LOCAL, 1);

  /** Whether lost messages are sent again. */
  public enum Reliability {
    RELIABLE,
    BEST_EFFORT
  }

  /** Whether late subscribers get earlier messages. */
  public enum Durability {
    TRANSIENT_LOCAL,
    VOLATILE
  }

  public QosProfile {
    if (depth < 1) {
      throw new IllegalArgumentException("depth is " + depth + "; it must be at least 1");
    }
  }
}
