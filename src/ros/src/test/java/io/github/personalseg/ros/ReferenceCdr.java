package io.github.personalseg.ros;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * XCDR1 the plain way, one value at a time, in either byte order: what the codec is compared with.
 */
final class ReferenceCdr {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  private ReferenceCdr(ByteOrder order) {
    this.order = order;
  }

  static <T extends Record> byte[] encode(MessageType<T> type, T message, ByteOrder order) {
    var cdr = new ReferenceCdr(order);
    cdr.record(type.definition(), message);
    byte[] body = cdr.out.toByteArray();
    byte[] all = new byte[body.length + 4];
    all[1] = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0);
    System.arraycopy(body, 0, all, 4, body.length);
    return all;
  }

  private void record(MessageDefinition definition, Object message) {
    var components = message.getClass().getRecordComponents();
    if (components.length == 0) {
      out.write(0);
    }
    for (int i = 0; i < components.length; i++) {
      try {
        value(definition.fields().get(i).type(), components[i].getAccessor().invoke(message));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void value(FieldType type, Object value) {
    if (type.array() == FieldType.Array.NONE) {
      single(type, value);
      return;
    }
    int count = value instanceof List<?> list ? list.size() : Array.getLength(value);
    if (type.array() == FieldType.Array.SEQUENCE) {
      number(count, 4);
    }
    for (int i = 0; i < count; i++) {
      single(type, value instanceof List<?> list ? list.get(i) : Array.get(value, i));
    }
  }

  private void single(FieldType type, Object value) {
    switch (type.base()) {
      case "bool" -> number((Boolean) value ? 1 : 0, 1);
      case "uint8", "int8", "byte", "char" -> number(((Number) value).longValue(), 1);
      case "uint16", "int16" -> number(((Number) value).longValue(), 2);
      case "uint32", "int32" -> number(((Number) value).longValue(), 4);
      case "uint64", "int64" -> number((Long) value, 8);
      case "float32" -> number(Float.floatToRawIntBits((Float) value), 4);
      case "float64" -> number(Double.doubleToRawLongBits((Double) value), 8);
      case "string" -> {
        byte[] utf8 = ((String) value).getBytes(StandardCharsets.UTF_8);
        number(utf8.length + 1, 4);
        out.writeBytes(utf8);
        out.write(0);
      }
      default -> record(Definitions.load(type.base()), value);
    }
  }

  private void number(long value, int size) {
    while (out.size() % size != 0) {
      out.write(0);
    }
    byte[] big = ByteBuffer.allocate(8).putLong(value).array();
    for (int i = 0; i < size; i++) {
      out.write(order == ByteOrder.BIG_ENDIAN ? big[8 - size + i] : big[7 - i]);
    }
  }
}
