package io.github.personalseg.web;

import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.LabelImage;
import java.util.Optional;

/** Connected regions of one label. */
final class Regions {
  private Regions() {}

  /**
   * The pixels of a label that hang together with one pixel, along rows and columns.
   *
   * @return empty when that pixel has another label or lies outside
   */
  static Optional<Mask> at(LabelImage labels, int x, int y, int id) {
    int width = labels.width();
    int height = labels.height();
    if (x < 0 || x >= width || y < 0 || y >= height || labels.idAt(x, y) != id) {
      return Optional.empty();
    }
    byte[] cells = new byte[width * height];
    int[] stack = new int[width * height];
    int depth = 0;
    cells[y * width + x] = 1;
    stack[depth++] = y * width + x;
    while (depth > 0) {
      int at = stack[--depth];
      int column = at % width;
      depth = push(labels, id, cells, stack, depth, at - 1, column > 0);
      depth = push(labels, id, cells, stack, depth, at + 1, column < width - 1);
      depth = push(labels, id, cells, stack, depth, at - width, at >= width);
      depth = push(labels, id, cells, stack, depth, at + width, at < width * (height - 1));
    }
    return Optional.of(new Mask(width, height, cells));
  }

  private static int push(
      LabelImage labels, int id, byte[] cells, int[] stack, int depth, int at, boolean inside) {
    if (inside && cells[at] == 0 && (labels.ids()[at] & 0xffff) == id) {
      cells[at] = 1;
      stack[depth] = at;
      return depth + 1;
    }
    return depth;
  }
}
