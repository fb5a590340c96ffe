package io.github.personalseg.ros;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of one field as a definition writes it.
 *
 * @param base a primitive ({@code uint8}, {@code string}) or a full message type ({@code
 *     std_msgs/msg/Header})
 * @param stringBound most UTF-8 bytes of a bounded string, or {@link #UNBOUNDED}
 * @param array whether and how the field repeats
 * @param arraySize elements of a fixed array, most elements of a bounded one, else {@link
 *     #UNBOUNDED}
 */
public record FieldType(String base, int stringBound, Array array, int arraySize) {
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  static final Set<String> PRIMITIVES =
      Set.of(
          "bool", "byte", "char", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
          "uint64", "float32", "float64", "string");

  private static final Pattern SYNTAX =
      Pattern.compile("([A-Za-z][A-Za-z0-9_/]*)(?:<=(\\d{1,9}))?(?:\\[(<=)?(\\d{1,9})?])?");

  /** How a field repeats. */
  public enum Array {
    NONE,
    FIXED,
    SEQUENCE
  }

  /** Whether the base type is one of ROS' own, not a message. */
  public boolean isPrimitive() {
    return PRIMITIVES.contains(base);
  }

  /**
   * An integer, or any number where the base type is no integer.
   *
   * @throws MessageException when {@code value} is outside the base type's range
   */
  public long requireInteger(long value) {
    return switch (base) {
      case "byte", "char", "uint8" -> within(value, 0, 0xff);
      case "int8" -> within(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case "uint16" -> within(value, 0, 0xffff);
      case "int16" -> within(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case "uint32" -> within(value, 0, 0xffff_ffffL);
      case "int32" -> within(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      default -> value;
    };
  }

  /**
   * A string.
   *
   * @throws MessageException when it is longer than its bound
   */
  public String requireText(String value) {
    if (stringBound != UNBOUNDED && value.getBytes(StandardCharsets.UTF_8).length > stringBound) {
      throw new MessageException(
          "string of "
              + value.length()
              + " characters; at most "
              + stringBound
              + " bytes are allowed");
    }
    return value;
  }

  /**
   * Checks how often the field repeats.
   *
   * @throws MessageException when it may not repeat {@code count} times
   */
  public void requireCount(int count) {
    boolean fixed = array == Array.FIXED;
    if (fixed ? count != arraySize : count > arraySize) {
      throw new MessageException(
          "array of "
              + base
              + " has "
              + count
              + " elements; "
              + (fixed ? "exactly " : "at most ")
              + arraySize
              + " are allowed");
    }
  }

  private static long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new MessageException(value + " is outside " + least + ".." + most);
    }
    return value;
  }

  /**
   * Parses for example {@code Point[<=3]}.
   *
   * @param ownPackage the package of the definition, for names without one
   * @throws MessageException when {@code text} is no field type
   */
  static FieldType parse(String text, String ownPackage) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new MessageException("\"" + text + "\" is not a field type");
    }
    String base = matcher.group(1);
    int stringBound = number(matcher.group(2));
    if (!text.contains("[")) {
      return new FieldType(qualified(base, ownPackage), stringBound, Array.NONE, UNBOUNDED);
    }
    boolean fixed = matcher.group(3) == null && matcher.group(4) != null;
    return new FieldType(
        qualified(base, ownPackage),
        stringBound,
        fixed ? Array.FIXED : Array.SEQUENCE,
        number(matcher.group(4)));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? UNBOUNDED : Integer.parseInt(digits);
  }

  private static String qualified(String base, String ownPackage) {
    if (PRIMITIVES.contains(base)) {
      return base;
    }
    String[] parts = base.split("/");
    return switch (parts.length) {
      case 1 -> ownPackage + "/msg/" + base;
      case 2 -> parts[0] + "/msg/" + parts[1];
      default -> base;
    };
  }
}
