package io.github.personalseg.ros;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Moves the elements of a primitive array in one go.
 *
 * @param javaType the array's class
 * @param elementBytes bytes per element, on the wire and in memory
 */
record PrimitiveArray(
    Class<?> javaType,
    int elementBytes,
    BiConsumer<CdrWriter, Object> writer,
    BiFunction<CdrReader, Integer, Object> reader) {

  @SuppressWarnings("unchecked")
  static <A> PrimitiveArray of(
      Class<A> javaType,
      int elementBytes,
      BiConsumer<CdrWriter, A> writer,
      BiFunction<CdrReader, Integer, A> reader) {
    return new PrimitiveArray(
        javaType, elementBytes, (out, value) -> writer.accept(out, (A) value), reader::apply);
  }
}
