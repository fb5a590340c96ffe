package io.github.personalseg.backbone.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The number types of PyTorch's storages, and what each is in float32. */
enum NumberType {
  FLOAT("FloatStorage", 4),
  DOUBLE("DoubleStorage", 8),
  HALF("HalfStorage", 2),
  BFLOAT16("BFloat16Storage", 2),
  LONG("LongStorage", 8),
  INT("IntStorage", 4),
  SHORT("ShortStorage", 2),
  CHAR("CharStorage", 1),
  BYTE("ByteStorage", 1),
  BOOL("BoolStorage", 1);

  private final String storage;
  private final int bytes;

  NumberType(String storage, int bytes) {
    this.storage = storage;
    this.bytes = bytes;
  }

  static Optional<NumberType> of(String storage) {
    return Arrays.stream(values()).filter(type -> type.storage.equals(storage)).findFirst();
  }

  /** Of one number. */
  int bytes() {
    return bytes;
  }

  boolean isFloat() {
    return this == FLOAT || this == DOUBLE || this == HALF || this == BFLOAT16;
  }

  /** The number at a place, rounded to float32 as PyTorch does it. */
  float read(ByteBuffer buffer, int at) {
    return switch (this) {
      case FLOAT -> buffer.getFloat(at);
      case DOUBLE -> (float) buffer.getDouble(at);
      case HALF -> half(buffer.getShort(at));
      case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
      default -> throw new IllegalStateException(storage + " holds no weights");
    };
  }

  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        };
    return bits < 0 ? -size : size;
  }
}
