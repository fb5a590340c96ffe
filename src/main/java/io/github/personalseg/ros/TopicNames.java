package io.github.personalseg.ros;

import java.util.regex.Pattern;

/** The rules for absolute topic and service names. */
public final class TopicNames {
  /** Longest absolute name; DDS allows 256 and ROS puts a prefix in front. */
  public static final int MAX_LENGTH = 247;

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
}
