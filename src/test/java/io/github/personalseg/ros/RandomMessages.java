package io.github.personalseg.ros;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes messages of any type with random content: empty, small and odd-sized fields alike. */
public final class RandomMessages {
  private static final String[] TEXTS = {
    "",
    "a",
    "my mug",
    "camera_optical_frame",
    "Tässchen \u2615",
    "\uD83C\uDF7A\uD83C\uDF7A",
    "7 bytes"
  };

  private final Random random;

  public RandomMessages(long seed) {
    random = new Random(seed);
  }

  public <T extends Record> T next(MessageType<T> type) {
    return type.recordClass().cast(record(type.recordClass(), type.definition()));
  }

  private Record record(Class<?> recordClass, MessageDefinition definition) {
    RecordComponent[] components = recordClass.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = field(components[i], definition.fields().get(i).type());
    }
    try {
      return (Record) recordClass.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private Object field(RecordComponent component, FieldType type) {
    if (type.array() == FieldType.Array.NONE) {
      return single(component.getType(), type);
    }
    int count =
        type.array() == FieldType.Array.FIXED
            ? type.arraySize()
            : random.nextInt(Math.min(5, type.arraySize()) + 1);
    if (component.getType() == List.class) {
      var element =
          (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
      var list = new ArrayList<Object>();
      for (int i = 0; i < count; i++) {
        list.add(single(element, type));
      }
      return list;
    }
    Object array = java.lang.reflect.Array.newInstance(component.getType().componentType(), count);
    for (int i = 0; i < count; i++) {
      java.lang.reflect.Array.set(array, i, element(component.getType().componentType()));
    }
    return array;
  }

  private Object element(Class<?> primitive) {
    return switch (primitive.getName()) {
      case "byte" -> (byte) random.nextInt();
      case "short" -> (short) random.nextInt();
      case "int" -> random.nextInt();
      case "long" -> random.nextLong();
      case "float" -> (float) random.nextGaussian();
      case "double" -> random.nextGaussian();
      case "boolean" -> random.nextBoolean();
      default -> throw new AssertionError(primitive);
    };
  }

  private Object single(Class<?> javaType, FieldType type) {
    return switch (type.base()) {
      case "bool" -> random.nextBoolean();
      case "uint8", "byte", "char" -> random.nextInt(256);
      case "int8" -> (int) (byte) random.nextInt();
      case "uint16" -> random.nextInt(1 << 16);
      case "int16" -> (int) (short) random.nextInt();
      case "int32" -> random.nextInt();
      case "uint32" -> random.nextInt() & 0xffff_ffffL;
      case "int64", "uint64" -> random.nextLong();
      case "float32" -> (float) random.nextGaussian();
      case "float64" -> random.nextGaussian();
      case "string" -> TEXTS[random.nextInt(TEXTS.length)];
      default -> record(javaType, Definitions.load(type.base()));
    };
  }
}
