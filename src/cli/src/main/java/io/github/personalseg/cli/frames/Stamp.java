package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes and reads message stamps as people see them: seconds, a dot, nine digits of nanoseconds.
 */
public final class Stamp {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})\\.(\\d{9})");

  private Stamp() {}

  /**
   * Reads one.
   *
   * @param text such as {@code 1750000003.100000000}
   * @return nanoseconds since the epoch
   */
  public static long parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new CliException(
          "stamp '" + text + "'; needed: seconds.nanoseconds with nine digits behind the dot");
    }
    return Math.addExact(
        Long.parseLong(matcher.group(1)) * 1_000_000_000L, Long.parseLong(matcher.group(2)));
  }

  public static String format(long nanos) {
    return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }

  /** Whether a text is a stamp. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }
}
