package io.github.personalseg.ros.node;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Clock;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * ROS time: the system's, or with {@code use_sim_time} what {@code /clock} says, 0 before its first
 * message. Safe to use from any thread.
 */
public final class RosClock implements AutoCloseable {
  private final Transport transport;
  private final AtomicLong simulated = new AtomicLong();
  private volatile @Nullable Subscription clock;

  RosClock(Transport transport) {
    this.transport = transport;
  }

  /** Follows {@code /clock}, or the system again. */
  synchronized void useSimTime(boolean wanted) {
    var running = clock;
    if (wanted && running == null) {
      simulated.set(0);
      clock =
          transport.subscribe(
              "/clock",
              MessageType.of(Clock.class),
              QosProfile.CLOCK,
              message -> simulated.set(message.clock().toNanos()),
              SubscriptionEvents.NONE);
    } else if (!wanted && running != null) {
      clock = null;
      running.close();
    }
  }

  /** Nanoseconds since the epoch. */
  public long nanos() {
    if (clock != null) {
      return simulated.get();
    }
    var now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The same as a stamp. */
  public Time now() {
    return Time.ofNanos(nanos());
  }

  @Override
  public void close() {
    useSimTime(false);
  }
}
