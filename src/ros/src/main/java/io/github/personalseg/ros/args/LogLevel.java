package io.github.personalseg.ros.args;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.Log;
import java.util.Arrays;
import java.util.Locale;

/** How grave a log line is. */
public enum LogLevel {
  DEBUG(Log.DEBUG),
  INFO(Log.INFO),
  WARN(Log.WARN),
  ERROR(Log.ERROR),
  FATAL(Log.FATAL);

  private final int number;

  LogLevel(int number) {
    this.number = number;
  }

  /** As {@code rcl_interfaces/msg/Log} numbers it. */
  public int number() {
    return number;
  }

  /**
   * The level of a name in any case.
   *
   * @throws MessageException when there is none of this name
   */
  public static LogLevel parse(String name) {
    return Arrays.stream(values())
        .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new MessageException(
                    "log level \""
                        + name
                        + "\" is not known; allowed: debug, info, warn, error, fatal"));
  }
}
