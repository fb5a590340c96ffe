package io.github.personalseg.ros.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Warns at most once a second and says how many like it were left out. Thread safe. */
public final class ThrottledLog {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final Logger log;
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
  private final AtomicLong leftOut = new AtomicLong();

  /** Each cause of warnings gets one of its own. */
  public ThrottledLog(Logger log) {
    this.log = log;
  }

  /** Warns, or counts the message for the next warning. */
  public void warn(String message) {
    warn(message, null);
  }

  /** {@link #warn(String)}, with where it came from. */
  public void warn(String message, @Nullable Throwable cause) {
    long now = System.nanoTime();
    long at = nextAt.get();
    if (now - at < 0 || !nextAt.compareAndSet(at, now + INTERVAL)) {
      leftOut.incrementAndGet();
      return;
    }
    long before = leftOut.getAndSet(0);
    log.warn(before == 0 ? message : message + " (and " + before + " more like it before)", cause);
  }
}
