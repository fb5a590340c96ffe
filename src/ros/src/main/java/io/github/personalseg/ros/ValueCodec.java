package io.github.personalseg.ros;

import java.util.function.Function;

/** Writes and reads one kind of value. Stateless, thread safe. */
interface ValueCodec {
  void write(CdrWriter out, Object value);

  Object read(CdrReader in);

  /** The Java type of the value: what a record component must have. */
  Class<?> javaType();

  /** Least bytes a value takes on the wire, padding aside. */
  int minBytes();

  /** A codec from its parts. */
  static <T> ValueCodec of(
      Class<?> javaType, int minBytes, Writer<T> writer, Function<CdrReader, T> reader) {
    return new ValueCodec() {
      @Override
      @SuppressWarnings("unchecked")
      public void write(CdrWriter out, Object value) {
        writer.write(out, (T) value);
      }

      @Override
      public Object read(CdrReader in) {
        return reader.apply(in);
      }

      @Override
      public Class<?> javaType() {
        return javaType;
      }

      @Override
      public int minBytes() {
        return minBytes;
      }
    };
  }

  /** Writes a value of a known type. */
  @FunctionalInterface
  interface Writer<T> {
    void write(CdrWriter out, T value);
  }
}
