package io.github.personalseg.ros;

import java.util.function.Function;

/** Codecs of the primitive field types, single and repeated. */
final class PrimitiveCodecs {
  private PrimitiveCodecs() {}

  /** The codec of one value of primitive type {@code type}. */
  static ValueCodec single(FieldType type) {
    return switch (type.base()) {
      case "bool" ->
          ValueCodec.<Boolean>of(
              boolean.class, 1, (out, v) -> out.u8(v ? 1 : 0), in -> in.u8() != 0);
      case "byte", "char", "uint8" -> small(type, 1, CdrWriter::u8, CdrReader::u8);
      case "int8" -> small(type, 1, CdrWriter::u8, in -> (int) (byte) in.u8());
      case "uint16" -> small(type, 2, CdrWriter::u16, CdrReader::u16);
      case "int16" -> small(type, 2, CdrWriter::u16, in -> (int) (short) in.u16());
      case "int32" -> ValueCodec.<Integer>of(int.class, 4, (out, v) -> out.u32(v), CdrReader::i32);
      case "uint32" ->
          ValueCodec.<Long>of(
              long.class, 4, (out, v) -> out.u32((int) type.requireInteger(v)), CdrReader::u32);
      case "int64", "uint64" ->
          ValueCodec.<Long>of(long.class, 8, (out, v) -> out.u64(v), CdrReader::i64);
      case "float32" ->
          ValueCodec.<Float>of(float.class, 4, (out, v) -> out.f32(v), CdrReader::f32);
      case "float64" ->
          ValueCodec.<Double>of(double.class, 8, (out, v) -> out.f64(v), CdrReader::f64);
      case "string" -> string(type);
      default -> throw new MessageException("\"" + type.base() + "\" is not a primitive type");
    };
  }

  /** The codec of a whole array's elements, its count aside; none for strings. */
  static PrimitiveArray array(FieldType type) {
    return switch (type.base()) {
      case "bool" ->
          PrimitiveArray.of(boolean[].class, 1, PrimitiveCodecs::bools, PrimitiveCodecs::bools);
      case "byte", "char", "int8", "uint8" ->
          PrimitiveArray.of(byte[].class, 1, CdrWriter::bytes, CdrReader::bytes);
      case "int16", "uint16" ->
          PrimitiveArray.of(short[].class, 2, CdrWriter::shorts, CdrReader::shorts);
      case "int32", "uint32" -> PrimitiveArray.of(int[].class, 4, CdrWriter::ints, CdrReader::ints);
      case "int64", "uint64" ->
          PrimitiveArray.of(long[].class, 8, CdrWriter::longs, CdrReader::longs);
      case "float32" -> PrimitiveArray.of(float[].class, 4, CdrWriter::floats, CdrReader::floats);
      case "float64" ->
          PrimitiveArray.of(double[].class, 8, CdrWriter::doubles, CdrReader::doubles);
      default -> throw new MessageException("\"" + type.base() + "\" has no primitive array");
    };
  }

  private static ValueCodec small(
      FieldType type,
      int bytes,
      ValueCodec.Writer<Integer> writer,
      Function<CdrReader, Integer> reader) {
    return ValueCodec.<Integer>of(
        int.class, bytes, (out, v) -> writer.write(out, (int) type.requireInteger(v)), reader);
  }

  private static ValueCodec string(FieldType type) {
    return ValueCodec.<String>of(
        String.class,
        4,
        (out, v) -> out.string(type.requireText(v)),
        in -> type.requireText(in.string()));
  }

  private static void bools(CdrWriter out, boolean[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    out.bytes(bytes);
  }

  private static boolean[] bools(CdrReader in, int count) {
    byte[] bytes = in.bytes(count);
    boolean[] values = new boolean[count];
    for (int i = 0; i < count; i++) {
      values[i] = bytes[i] != 0;
    }
    return values;
  }
}
