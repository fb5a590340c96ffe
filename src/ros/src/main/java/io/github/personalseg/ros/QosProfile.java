package io.github.personalseg.ros;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The quality of service a topic is offered or asked for with.
 *
 * @param reliability whether lost messages are sent again
 * @param durability whether late subscribers get earlier messages
 * @param depth how many messages are kept, at least 1
 * @param lifespan how long a message holds, above 0; for ever when empty
 */
public record QosProfile(
    Reliability reliability, Durability durability, int depth, Optional<Duration> lifespan) {
  /** ROS' default: reliable, volatile, last 10. */
  public static final QosProfile DEFAULT =
      new QosProfile(Reliability.RELIABLE, Durability.VOLATILE, 10);

  /** For camera streams: best effort, volatile, last 5. */
  public static final QosProfile SENSOR_DATA =
      new QosProfile(Reliability.BEST_EFFORT, Durability.VOLATILE, 5);

  /** For values that hold until the next one: reliable, transient local, last 1. */
  public static final QosProfile LATCHED =
      new QosProfile(Reliability.RELIABLE, Durability.TRANSIENT_LOCAL, 1);

  /** For {@code /rosout}: reliable, transient local, last 1000, 10 s. */
  public static final QosProfile ROSOUT =
      new QosProfile(Reliability.RELIABLE, Durability.TRANSIENT_LOCAL, 1000)
          .withLifespan(Duration.ofSeconds(10));

  /** For {@code /clock}: best effort, volatile, last 1. */
  public static final QosProfile CLOCK =
      new QosProfile(Reliability.BEST_EFFORT, Durability.VOLATILE, 1);

  /** For services and {@code /parameter_events}: reliable, volatile, last 1000. */
  public static final QosProfile SERVICES =
      new QosProfile(Reliability.RELIABLE, Durability.VOLATILE, 1000);

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
    if (lifespan.isPresent() && (lifespan.get().isZero() || lifespan.get().isNegative())) {
      throw new IllegalArgumentException("lifespan is " + lifespan.get() + "; it must be above 0");
    }
  }

  /** Messages that hold for ever. */
  public QosProfile(Reliability reliability, Durability durability, int depth) {
    this(reliability, durability, depth, Optional.empty());
  }

  /** This profile for messages that hold for {@code duration}. */
  public QosProfile withLifespan(Duration duration) {
    return new QosProfile(reliability, durability, depth, Optional.of(duration));
  }

  /**
   * The policies in which a publisher of this profile offers less than a subscription asks for;
   * empty when they match.
   */
  public List<String> missing(QosProfile asked) {
    var policies = new ArrayList<String>();
    if (asked.reliability == Reliability.RELIABLE && reliability == Reliability.BEST_EFFORT) {
      policies.add("reliability");
    }
    if (asked.durability == Durability.TRANSIENT_LOCAL && durability == Durability.VOLATILE) {
      policies.add("durability");
    }
    return policies;
  }
}
