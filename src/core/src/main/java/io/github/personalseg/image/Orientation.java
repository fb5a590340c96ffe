package io.github.personalseg.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a stored picture must be turned to stand upright: the orientation of EXIF. Each turns what it
 * stands for back.
 */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  MIRRORED_UPSIDE_DOWN(false, false, true),
  TRANSPOSED(true, false, false),
  TURNED_LEFT(true, true, false),
  TRANSVERSED(true, true, true),
  TURNED_RIGHT(true, false, true);

  private static final int TAG = 0x0112;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;

  private final boolean swapsSides;
  private final boolean fromRight;
  private final boolean fromBottom;

  /**
   * Upright is a picture whose stored sides are swapped, then mirrored.
   *
   * @param swapsSides whether upright rows are stored as columns
   * @param fromRight whether upright rows then run from the right
   * @param fromBottom whether upright columns then run from the bottom
   */
  Orientation(boolean swapsSides, boolean fromRight, boolean fromBottom) {
    this.swapsSides = swapsSides;
    this.fromRight = fromRight;
    this.fromBottom = fromBottom;
  }

  /** EXIF's number, 1 to 8. */
  public int number() {
    return ordinal() + 1;
  }

  /**
   * Reads the first directory of EXIF data; upright where there is none, or nothing that can be
   * understood: bad EXIF is no reason to refuse a picture.
   *
   * @param exif begins with its byte order, {@code II} or {@code MM}
   */
  public static Orientation ofExif(ByteBuffer exif) {
    try {
      int order = exif.getShort(0);
      if (order != 0x4949 && order != 0x4d4d) {
        return UPRIGHT;
      }
      exif.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = exif.getInt(4);
      int entries = exif.getShort(2) == 42 ? exif.getShort(directory) & 0xffff : 0;
      for (int i = 0; i < entries; i++) {
        int at = directory + 2 + i * ENTRY_BYTES;
        if ((exif.getShort(at) & 0xffff) == TAG) {
          return of(value(exif, exif.getShort(at + 2), at + 8));
        }
      }
    } catch (IndexOutOfBoundsException | BufferUnderflowException damaged) {
      return UPRIGHT;
    }
    return UPRIGHT;
  }

  private static int value(ByteBuffer exif, int type, int at) {
    return switch (type) {
      case BYTE -> exif.get(at);
      case SHORT -> exif.getShort(at);
      case LONG -> exif.getInt(at);
      default -> 1;
    };
  }

  private static Orientation of(int number) {
    return number < 1 || number > values().length ? UPRIGHT : values()[number - 1];
  }

  /** The picture upright; itself when it is. */
  public RgbImage upright(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    byte[] data = upright(image.data(), image.width(), image.height(), 3);
    return swapsSides
        ? new RgbImage(image.height(), image.width(), data)
        : new RgbImage(image.width(), image.height(), data);
  }

  /** The mask upright; itself when it is. */
  public Mask upright(Mask mask) {
    if (this == UPRIGHT) {
      return mask;
    }
    byte[] cells = upright(mask.cells(), mask.width(), mask.height(), 1);
    return swapsSides
        ? new Mask(mask.height(), mask.width(), cells)
        : new Mask(mask.width(), mask.height(), cells);
  }

  private byte[] upright(byte[] stored, int width, int height, int bytes) {
    byte[] data = new byte[stored.length];
    int uprightWidth = swapsSides ? height : width;
    int uprightHeight = swapsSides ? width : height;
    int to = 0;
    for (int y = 0; y < uprightHeight; y++) {
      int row = fromBottom ? uprightHeight - 1 - y : y;
      for (int x = 0; x < uprightWidth; x++) {
        int column = fromRight ? uprightWidth - 1 - x : x;
        int from = bytes * (swapsSides ? column * width + row : row * width + column);
        for (int b = 0; b < bytes; b++) {
          data[to++] = stored[from + b];
        }
      }
    }
    return data;
  }
}
