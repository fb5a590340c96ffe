package io.github.personalseg.web;

import io.github.personalseg.web.teachable.Refusal;
import java.util.Locale;
import java.util.regex.Pattern;

/** Stamps as text: seconds, a dot, nine digits. JSON's numbers would lose the last ones. */
final class Stamps {
  private static final Pattern TEXT = Pattern.compile("(-?[0-9]{1,10})\\.([0-9]{9})");

  private Stamps() {}

  static String text(long nanos) {
    return String.format(
        Locale.ROOT,
        "%d.%09d",
        Math.floorDiv(nanos, 1_000_000_000L),
        Math.floorMod(nanos, 1_000_000_000L));
  }

  /**
   * @throws Refusal when it is none
   */
  static long parse(String text) {
    var match = TEXT.matcher(text);
    if (!match.matches()) {
      throw Refusal.bad("stamp must be seconds, a dot and nine digits");
    }
    return Long.parseLong(match.group(1)) * 1_000_000_000L + Long.parseLong(match.group(2));
  }
}
