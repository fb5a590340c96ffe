package io.github.personalseg.ros;

import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Chooses the codec of a record component from its field's declared type. */
final class FieldCodecs {
  /** What a reference in a list costs in memory, roughly, beside the element's own wire size. */
  private static final int LIST_ENTRY_BYTES = 32;

  private FieldCodecs() {}

  static ValueCodec of(FieldType type, RecordComponent component) {
    boolean repeated = type.array() != FieldType.Array.NONE;
    if (type.isPrimitive() && repeated && !type.base().equals("string")) {
      return primitives(type);
    }
    Class<?> elementClass = repeated ? listElement(component) : component.getType();
    ValueCodec element =
        type.isPrimitive() ? PrimitiveCodecs.single(type) : nested(type, elementClass);
    if (repeated && element.javaType() != elementClass) {
      throw new IllegalStateException(
          component + " must be a List of " + element.javaType().getName());
    }
    return repeated ? list(type, element) : element;
  }

  private static ValueCodec nested(FieldType type, Class<?> javaType) {
    if (!javaType.isRecord()) {
      throw new IllegalStateException(javaType + " must be a record for " + type.base());
    }
    return RecordCodec.of(javaType.asSubclass(Record.class), type.base());
  }

  private static ValueCodec primitives(FieldType type) {
    PrimitiveArray array = PrimitiveCodecs.array(type);
    if (type.array() == FieldType.Array.FIXED) {
      return ValueCodec.of(
          array.javaType(),
          type.arraySize() * array.elementBytes(),
          (out, value) -> {
            type.requireCount(Array.getLength(value));
            array.writer().accept(out, value);
          },
          in -> array.reader().apply(in, type.arraySize()));
    }
    return ValueCodec.of(
        array.javaType(),
        4,
        (out, value) -> {
          int count = Array.getLength(value);
          type.requireCount(count);
          out.u32(count);
          array.writer().accept(out, value);
        },
        in -> {
          int count = in.count(array.elementBytes(), array.elementBytes());
          type.requireCount(count);
          return array.reader().apply(in, count);
        });
  }

  private static ValueCodec list(FieldType type, ValueCodec element) {
    boolean fixed = type.array() == FieldType.Array.FIXED;
    int wireBytes = Math.max(1, element.minBytes());
    return ValueCodec.<List<?>>of(
        List.class,
        fixed ? type.arraySize() * wireBytes : 4,
        (out, values) -> {
          type.requireCount(values.size());
          if (!fixed) {
            out.u32(values.size());
          }
          for (Object value : values) {
            element.write(out, value);
          }
        },
        in -> {
          int count = fixed ? type.arraySize() : in.count(wireBytes, wireBytes + LIST_ENTRY_BYTES);
          type.requireCount(count);
          var values = new ArrayList<Object>(count);
          for (int i = 0; i < count; i++) {
            values.add(element.read(in));
          }
          return List.copyOf(values);
        });
  }

  private static Class<?> listElement(RecordComponent component) {
    if (component.getType() == List.class
        && component.getGenericType() instanceof ParameterizedType parameterized
        && parameterized.getActualTypeArguments()[0] instanceof Class<?> element) {
      return element;
    }
    throw new IllegalStateException(component + " must be a List of one type");
  }
}
