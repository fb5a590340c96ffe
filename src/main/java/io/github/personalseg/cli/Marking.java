package io.github.personalseg.cli;

import io.github.personalseg.image.Mask;
import java.nio.file.Path;
import java.util.List;

/** How a person marked something on a frame; coordinates are pixels from the top left corner. */
sealed interface Marking {
  /** An image of the frame's size, not black where the thing is. */
  record MaskFile(Path file) implements Marking {}

  /** A closed outline of at least 3 corners. */
  record Polygon(List<Mask.Point> corners) implements Marking {}

  /** A rectangle around the thing, taken whole. */
  record Box(Mask.Box box) implements Marking {}

  /** Points on the thing; the model's proposals say how far it reaches. */
  record Points(List<Mask.Point> points) implements Marking {}
}
