package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.FieldType;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.List;

/**
 * Arrays of primitive values: rosidl_generator_java has them as lists of boxed ones. Outgoing lists
 * are views of the record's array.
 *
 * @param type the field's type
 * @param element what the record's array is made of
 */
record ArrayMapper(FieldType type, Class<?> element) implements ValueMapper {
  @Override
  public Object toGenerated(Object array) {
    type.requireCount(Array.getLength(array));
    return array instanceof byte[] bytes ? new Bytes(bytes) : new Boxes(array);
  }

  @Override
  public Object toRecord(Object generated) {
    var boxes = (List<?>) generated;
    type.requireCount(boxes.size());
    return element == byte.class ? bytes(boxes) : array(boxes);
  }

  private Object array(List<?> boxes) {
    Object array = Array.newInstance(element, boxes.size());
    int i = 0;
    for (Object box : boxes) {
      Array.set(array, i++, box);
    }
    return array;
  }

  /** The way images go, without reflection. */
  private static byte[] bytes(List<?> boxes) {
    byte[] bytes = new byte[boxes.size()];
    int i = 0;
    for (Object box : boxes) {
      bytes[i++] = (Byte) box;
    }
    return bytes;
  }

  private static final class Bytes extends AbstractList<Byte> {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Byte get(int index) {
      return bytes[index];
    }

    @Override
    public int size() {
      return bytes.length;
    }
  }

  private static final class Boxes extends AbstractList<Object> {
    private final Object array;

    Boxes(Object array) {
      this.array = array;
    }

    @Override
    public Object get(int index) {
      return Array.get(array, index);
    }

    @Override
    public int size() {
      return Array.getLength(array);
    }
  }
}
