package io.github.personalseg.ros.node;

import io.github.personalseg.ros.args.LogLevel;
import io.github.personalseg.ros.msg.Log;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.Publisher;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A node's log lines, to the console and to {@code /rosout}. Safe to use from any thread. */
public final class RosLog {
  /** Most causes remembered; beyond, all are forgotten and may be told again. */
  private static final int MAX_CAUSES = 1000;

  private final String name;
  private final LogLevel least;
  private final Consumer<String> console;
  private final Publisher<Log> rosout;
  private final Supplier<Time> clock;
  private final LongSupplier nanoTime;
  private final Allowance allowance;
  private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

  /**
   * @param name of the node, for example {@code robot1.perception}
   * @param least lines below are left out
   * @param console gets finished lines
   * @param clock stamps them
   * @param nanoTime measures how long ago a cause was told
   */
  RosLog(
      String name,
      LogLevel least,
      Consumer<String> console,
      Publisher<Log> rosout,
      Supplier<Time> clock,
      LongSupplier nanoTime) {
    this(name, least, console, rosout, clock, nanoTime, Allowance.NO_END);
  }

  private RosLog(
      String name,
      LogLevel least,
      Consumer<String> console,
      Publisher<Log> rosout,
      Supplier<Time> clock,
      LongSupplier nanoTime,
      Allowance allowance) {
    this.name = name;
    this.least = least;
    this.console = console;
    this.rosout = rosout;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.allowance = allowance;
  }

  /**
   * The same log for what strangers can cause: in each period at most so many lines, and the next
   * one tells how many were left out.
   *
   * @param most 1 or more
   */
  public RosLog atMost(int most, Duration period) {
    var bounded = new Allowance(most, period.toNanos());
    return new RosLog(name, least, console, rosout, clock, nanoTime, bounded);
  }

  /** How many lines may be told in a period. */
  private static final class Allowance {
    static final Allowance NO_END = new Allowance(Integer.MAX_VALUE, 0);

    private final int most;
    private final long period;
    private long begin;
    private int told;
    private long leftOut;

    Allowance(int most, long period) {
      this.most = most;
      this.period = period;
    }

    /** The message with what was left out before it; none when it is left out itself. */
    synchronized Optional<String> admit(long now, String message) {
      if (period == 0) {
        return Optional.of(message);
      }
      if (told == 0 || now - begin >= period) {
        begin = now;
        told = 0;
      }
      if (told == most) {
        leftOut++;
        return Optional.empty();
      }
      told++;
      long before = leftOut;
      leftOut = 0;
      return Optional.of(
          before == 0 ? message : message + " (" + before + " lines like it were left out before)");
    }
  }

  public void debug(String message) {
    log(LogLevel.DEBUG, message);
  }

  public void info(String message) {
    log(LogLevel.INFO, message);
  }

  public void warn(String message) {
    log(LogLevel.WARN, message);
  }

  public void error(String message) {
    log(LogLevel.ERROR, message);
  }

  /**
   * Warns, unless the same cause was told within {@code pause}.
   *
   * @param cause tells causes apart
   */
  public void warnEvery(Duration pause, String cause, String message) {
    if (due(pause, cause)) {
      warn(message);
    }
  }

  /** Informs, unless the same cause was told within {@code pause}. */
  public void infoEvery(Duration pause, String cause, String message) {
    if (due(pause, cause)) {
      info(message);
    }
  }

  private boolean due(Duration pause, String cause) {
    if (toldAt.size() >= MAX_CAUSES) {
      toldAt.clear();
    }
    long now = nanoTime.getAsLong();
    boolean[] due = {false};
    toldAt.compute(
        cause,
        (key, last) -> {
          due[0] = last == null || now - last >= pause.toNanos();
          return due[0] ? now : last;
        });
    return due[0];
  }

  private void log(LogLevel level, String message) {
    if (level.compareTo(least) >= 0) {
      allowance.admit(nanoTime.getAsLong(), message).ifPresent(told -> write(level, told));
    }
  }

  private void write(LogLevel level, String message) {
    var stamp = clock.get();
    console.accept(
        String.format(
            Locale.ROOT,
            "[%s] [%d.%09d] [%s]: %s",
            level,
            stamp.sec(),
            stamp.nanosec(),
            name,
            message));
    rosout.publish(new Log(stamp, level.number(), name, message, "", "", 0));
  }
}
