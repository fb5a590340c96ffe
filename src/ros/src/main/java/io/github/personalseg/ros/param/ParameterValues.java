package io.github.personalseg.ros.param;

import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_BOOL;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_BOOL_ARRAY;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_BYTE_ARRAY;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_DOUBLE;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_DOUBLE_ARRAY;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_INTEGER;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_INTEGER_ARRAY;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_NOT_SET;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_STRING;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_STRING_ARRAY;

import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.ParameterValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Makes, compares and shows parameter values. */
public final class ParameterValues {
  /** No value. */
  public static final ParameterValue NOT_SET =
      new ParameterValue(
          PARAMETER_NOT_SET,
          false,
          0,
          0,
          "",
          new byte[0],
          new boolean[0],
          new long[0],
          new double[0],
          List.of());

  private static final List<String> NAMES =
      List.of(
          "not set",
          "bool",
          "integer",
          "double",
          "string",
          "byte array",
          "bool array",
          "integer array",
          "double array",
          "string array");

  private ParameterValues() {}

  /**
   * The value of a Java object as YAML gives it: a Boolean, a whole number, a Double, a String, or
   * a list of one of these. An empty list is one of strings.
   *
   * @throws MessageException when it is something else
   */
  public static ParameterValue of(Object value) {
    if (value instanceof Boolean bool) {
      return make(PARAMETER_BOOL, bool, 0, 0, "", NOT_SET);
    }
    if (value instanceof Integer || value instanceof Long) {
      return make(PARAMETER_INTEGER, false, ((Number) value).longValue(), 0, "", NOT_SET);
    }
    if (value instanceof Double || value instanceof Float) {
      return make(PARAMETER_DOUBLE, false, 0, ((Number) value).doubleValue(), "", NOT_SET);
    }
    if (value instanceof String text) {
      return make(PARAMETER_STRING, false, 0, 0, text, NOT_SET);
    }
    if (value instanceof List<?> list) {
      return ofList(list);
    }
    throw new MessageException(
        "\""
            + value
            + "\" is no parameter value; allowed: a truth value, a number, text, or a list of one"
            + " of these");
  }

  private static ParameterValue ofList(List<?> list) {
    if (all(list, String.class)) {
      return ofStrings(list.stream().map(String.class::cast).toList());
    }
    if (all(list, Boolean.class)) {
      boolean[] values = new boolean[list.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (Boolean) list.get(i);
      }
      return array(PARAMETER_BOOL_ARRAY, values, new long[0], new double[0], List.of());
    }
    if (all(list, Integer.class, Long.class)) {
      long[] values = list.stream().mapToLong(v -> ((Number) v).longValue()).toArray();
      return array(PARAMETER_INTEGER_ARRAY, new boolean[0], values, new double[0], List.of());
    }
    if (all(list, Integer.class, Long.class, Double.class)) {
      double[] values = list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
      return array(PARAMETER_DOUBLE_ARRAY, new boolean[0], new long[0], values, List.of());
    }
    throw new MessageException("the list " + list + " mixes types; a parameter's list has one");
  }

  private static boolean all(List<?> list, Class<?>... types) {
    return list.stream().allMatch(v -> Arrays.stream(types).anyMatch(type -> type.isInstance(v)));
  }

  /** A list of strings. */
  public static ParameterValue ofStrings(List<String> values) {
    return array(PARAMETER_STRING_ARRAY, new boolean[0], new long[0], new double[0], values);
  }

  /** What {@code name:=text} means on a command line: {@code text} as YAML. */
  public static ParameterValue parse(String text) {
    try {
      Object value = SafeYaml.parse(text);
      return of(value == null ? "" : value);
    } catch (IOException e) {
      throw new MessageException("\"" + text + "\" is no parameter value: " + e.getMessage(), e);
    }
  }

  /** The type's name for people. */
  public static String typeName(int type) {
    return type >= 0 && type < NAMES.size() ? NAMES.get(type) : "type " + type;
  }

  /**
   * The value that counts, as a plain object: what {@link #of} takes; an empty list when not set.
   */
  static Object plain(ParameterValue value) {
    return switch (value.type()) {
      case PARAMETER_BOOL -> value.boolValue();
      case PARAMETER_INTEGER -> value.integerValue();
      case PARAMETER_DOUBLE -> value.doubleValue();
      case PARAMETER_STRING -> value.stringValue();
      case PARAMETER_BYTE_ARRAY -> asList(value.byteArrayValue());
      case PARAMETER_BOOL_ARRAY -> asList(value.boolArrayValue());
      case PARAMETER_INTEGER_ARRAY -> Arrays.stream(value.integerArrayValue()).boxed().toList();
      case PARAMETER_DOUBLE_ARRAY -> Arrays.stream(value.doubleArrayValue()).boxed().toList();
      case PARAMETER_STRING_ARRAY -> value.stringArrayValue();
      default -> List.of();
    };
  }

  private static List<Object> asList(Object array) {
    Object[] values = new Object[java.lang.reflect.Array.getLength(array)];
    Arrays.setAll(values, i -> java.lang.reflect.Array.get(array, i));
    return List.of(values);
  }

  /** Whether type and value are the same. */
  public static boolean equal(ParameterValue a, ParameterValue b) {
    return a.type() == b.type() && plain(a).equals(plain(b));
  }

  /** For people, for example {@code [a, b]}. */
  public static String show(ParameterValue value) {
    return value.type() == PARAMETER_NOT_SET ? "not set" : plain(value).toString();
  }

  private static ParameterValue make(
      int type, boolean bool, long integer, double number, String text, ParameterValue rest) {
    return new ParameterValue(
        type,
        bool,
        integer,
        number,
        text,
        rest.byteArrayValue(),
        rest.boolArrayValue(),
        rest.integerArrayValue(),
        rest.doubleArrayValue(),
        rest.stringArrayValue());
  }

  private static ParameterValue array(
      int type, boolean[] bools, long[] integers, double[] doubles, List<String> strings) {
    return new ParameterValue(
        type, false, 0, 0, "", new byte[0], bools, integers, doubles, List.copyOf(strings));
  }
}
