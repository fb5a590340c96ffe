package io.github.personalseg.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.web.teachable.Refusal;
import java.io.ByteArrayOutputStream;

/**
 * Masks and labels as runs along the rows, from the top left corner. A mask is a list of lengths
 * that begins with what is outside; labels are pairs of id and length.
 */
final class RunLengths {
  private RunLengths() {}

  /** A mask as {@code {width, height, counts}}. */
  static JsonObject json(Mask mask) {
    var counts = new JsonArray();
    int run = 0;
    boolean inside = false;
    for (byte cell : mask.cells()) {
      if ((cell != 0) != inside) {
        counts.add(run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
    counts.add(run);
    var json = new JsonObject();
    json.addProperty("width", mask.width());
    json.addProperty("height", mask.height());
    json.add("counts", counts);
    return json;
  }

  /**
   * Reads a mask.
   *
   * @param width of the frame it belongs to
   * @param height of that frame
   * @throws Refusal when it is of another size, or its runs do not fill it
   */
  static Mask mask(JsonFields json, int width, int height) {
    int maskWidth = json.integer("width", 1, Integer.MAX_VALUE);
    int maskHeight = json.integer("height", 1, Integer.MAX_VALUE);
    if (maskWidth != width || maskHeight != height) {
      throw Refusal.bad(
          "mask is "
              + maskWidth
              + "x"
              + maskHeight
              + ", its frame is "
              + width
              + "x"
              + height
              + "; both must be of one size");
    }
    byte[] cells = new byte[width * height];
    int at = 0;
    boolean inside = false;
    // A mask that begins inside has an empty run before its first pixel.
    for (int run : json.integers("counts", cells.length + 1)) {
      if (run > cells.length - at) {
        throw Refusal.bad(
            "mask has runs of more than the " + cells.length + " pixels of its frame");
      }
      if (inside) {
        java.util.Arrays.fill(cells, at, at + run, (byte) 1);
      }
      at += run;
      inside = !inside;
    }
    if (at != cells.length) {
      throw Refusal.bad("mask has runs of " + at + " pixels; its frame has " + cells.length);
    }
    return new Mask(width, height, cells);
  }

  /**
   * Labels as pairs of numbers (id, length), each in groups of seven bits, lowest first, the upper
   * bit set on all but the last byte.
   *
   * @param step every how many rows and columns are taken
   */
  static byte[] labels(LabelImage labels, int step) {
    var bytes = new ByteArrayOutputStream(1 << 14);
    int id = -1;
    int run = 0;
    for (int y = 0; y < labels.height() / step; y++) {
      for (int x = 0; x < labels.width() / step; x++) {
        int next = labels.ids()[y * step * labels.width() + x * step] & 0xffff;
        if (next != id) {
          if (run > 0) {
            number(bytes, id);
            number(bytes, run);
          }
          id = next;
          run = 0;
        }
        run++;
      }
    }
    number(bytes, id);
    number(bytes, run);
    return bytes.toByteArray();
  }

  private static void number(ByteArrayOutputStream bytes, int value) {
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      bytes.write((rest & 0x7f) | 0x80);
    }
    bytes.write(rest);
  }
}
