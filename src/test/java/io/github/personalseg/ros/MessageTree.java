package io.github.personalseg.ros;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Array;
import java.util.List;

/**
 * Messages as JSON trees under the definition's field names, for comparison by value: 64-bit
 * integers as decimal strings, other numbers as they are, unsigned arrays as unsigned.
 */
public final class MessageTree {
  private MessageTree() {}

  public static <T extends Record> JsonElement of(MessageType<T> type, T message) {
    return record(type.definition(), message);
  }

  private static JsonElement record(MessageDefinition definition, Object message) {
    var tree = new JsonObject();
    var components = message.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      MessageDefinition.Field field = definition.fields().get(i);
      try {
        Object value = components[i].getAccessor().invoke(message);
        tree.add(field.name(), value(field.type(), value));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return tree;
  }

  private static JsonElement value(FieldType type, Object value) {
    if (type.array() == FieldType.Array.NONE) {
      return single(type, value);
    }
    var array = new JsonArray();
    if (value instanceof List<?> list) {
      list.forEach(element -> array.add(single(type, element)));
    } else {
      for (int i = 0; i < Array.getLength(value); i++) {
        array.add(single(type, Array.get(value, i)));
      }
    }
    return array;
  }

  private static JsonElement single(FieldType type, Object value) {
    return switch (type.base()) {
      case "bool" -> new JsonPrimitive((Boolean) value);
      case "string" -> new JsonPrimitive((String) value);
      case "uint8", "byte", "char" -> new JsonPrimitive(((Number) value).intValue() & 0xff);
      case "uint16" -> new JsonPrimitive(((Number) value).intValue() & 0xffff);
      case "uint32" -> new JsonPrimitive(((Number) value).longValue() & 0xffff_ffffL);
      case "int64" -> new JsonPrimitive(value.toString());
      case "uint64" -> new JsonPrimitive(Long.toUnsignedString((Long) value));
      case "float32", "float64" -> new JsonPrimitive(((Number) value).doubleValue());
      case "int8", "int16", "int32" -> new JsonPrimitive((Number) value);
      default -> value == null ? JsonNull.INSTANCE : record(Definitions.load(type.base()), value);
    };
  }
}
