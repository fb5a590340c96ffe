package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.FieldType;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Mappers of single primitive values. rosidl_generator_java has no unsigned types: their bits
 * travel in the signed Java type of the same size.
 */
final class ScalarMappers {
  /** rcljava writes these as two surrogates of three bytes each, which is no UTF-8. */
  private static final Pattern BEYOND_THE_BASIC_PLANE = Pattern.compile("[\\x{10000}-\\x{10FFFF}]");

  private ScalarMappers() {}

  static ValueMapper of(FieldType type) {
    return switch (type.base()) {
      case "byte", "char", "uint8" ->
          integers(type, v -> (byte) v.longValue(), g -> Byte.toUnsignedInt((Byte) g));
      case "int8" -> integers(type, v -> (byte) v.longValue(), g -> (int) (Byte) g);
      case "uint16" ->
          integers(type, v -> (short) v.longValue(), g -> Short.toUnsignedInt((Short) g));
      case "int16" -> integers(type, v -> (short) v.longValue(), g -> (int) (Short) g);
      case "uint32" ->
          integers(type, v -> (int) v.longValue(), g -> Integer.toUnsignedLong((Integer) g));
      case "string" ->
          mapper(v -> outgoing(type.requireText((String) v)), g -> type.requireText((String) g));
      default -> mapper(v -> v, g -> g);
    };
  }

  /** What a string must look like so that the receiver can read it. */
  static String outgoing(String text) {
    return BEYOND_THE_BASIC_PLANE.matcher(text).replaceAll("\ufffd");
  }

  private static ValueMapper integers(
      FieldType type, Function<Number, Object> out, UnaryOperator<Object> in) {
    return mapper(
        v -> {
          var number = (Number) v;
          type.requireInteger(number.longValue());
          return out.apply(number);
        },
        in);
  }

  private static ValueMapper mapper(UnaryOperator<Object> out, UnaryOperator<Object> in) {
    return new ValueMapper() {
      @Override
      public Object toGenerated(Object value) {
        return out.apply(value);
      }

      @Override
      public Object toRecord(Object generated) {
        return in.apply(generated);
      }
    };
  }
}
