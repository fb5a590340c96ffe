package io.github.personalseg.ros;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for absolute topic and service names. */
public final class TopicNames {
  /** Longest absolute name; DDS allows 256 and ROS puts a prefix in front. */
  public static final int MAX_LENGTH = 247;

  /** Room for a number that tells two made-up names apart. */
  private static final int SUFFIX_LENGTH = 8;

  private static final Pattern ABSOLUTE = Pattern.compile("(/[A-Za-z_][A-Za-z0-9_]*)+");

  private TopicNames() {}

  /**
   * Returns {@code name} when it is a valid absolute name such as {@code /camera/image_raw}.
   *
   * @throws MessageException naming the rule it breaks
   */
  public static String requireAbsolute(String name) {
    if (name.length() > MAX_LENGTH) {
      throw new MessageException(
          "topic name of " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed");
    }
    if (!ABSOLUTE.matcher(name).matches()) {
      throw new MessageException(
          "\""
              + name
              + "\" is not an absolute topic name; expected parts of letters, digits and"
              + " underscores, none starting with a digit, each behind one slash, such as"
              + " /camera/image_raw");
    }
    return name;
  }

  /**
   * Valid absolute names for names that other programs gave, in their order: each valid one is
   * kept; in the others, what is not allowed becomes an underscore and empty parts go. Two never
   * become one.
   *
   * @param mostLength of a name, at most {@link #MAX_LENGTH}
   */
  public static Map<String, String> madeValid(Collection<String> names, int mostLength) {
    Map<String, String> valid = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    for (String name : names) {
      boolean kept = name.length() <= mostLength && ABSOLUTE.matcher(name).matches();
      valid.put(name, kept ? name : "");
      if (kept) {
        used.add(name);
      }
    }
    for (var entry : valid.entrySet()) {
      if (entry.getValue().isEmpty()) {
        String made = madeValid(entry.getKey());
        String base = made.substring(0, Math.min(made.length(), mostLength - SUFFIX_LENGTH));
        base = base.endsWith("/") ? base + "_" : base;
        String free = made.length() <= mostLength ? made : base;
        for (int i = 2; !used.add(free); i++) {
          free = base + "_" + i;
        }
        entry.setValue(free);
      }
    }
    return valid;
  }

  private static String madeValid(String name) {
    var made = new StringBuilder();
    for (String part : name.split("/")) {
      if (!part.isEmpty()) {
        String allowed = part.replaceAll("[^A-Za-z0-9_]", "_");
        made.append('/').append(Character.isDigit(allowed.charAt(0)) ? "_" : "").append(allowed);
      }
    }
    return made.isEmpty() ? "/_" : made.toString();
  }
}
