package io.github.personalseg.concept;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mask from taps: one mask proposal where one fits them all, else several joined and cut, so that
 * every further tap changes the mask near it. Stateless.
 */
public final class TapMask {
  /** Most taps; each may need a look at every proposal. */
  public static final int MAX_TAPS = 64;

  private TapMask() {}

  /**
   * The mask that taps ask for.
   *
   * @param on points on the thing, in the order they were made
   * @param beside points that are not on it
   * @param box around the thing; points then add to what is in it, and take away from it
   * @throws ConceptException when there is neither a point nor a box, there are more than {@value
   *     #MAX_TAPS} points, or no proposal fits; the message names the point
   */
  public static MaskSuggestion.Suggestion of(
      Proposals proposals, List<Mask.Point> on, List<Mask.Point> beside, Optional<Mask.Box> box) {
    if (on.size() + beside.size() > MAX_TAPS) {
      throw new ConceptException(
          on.size() + beside.size() + " points; at most " + MAX_TAPS + " are allowed");
    }
    if (box.isEmpty()) {
      if (on.isEmpty()) {
        throw new ConceptException("there is neither a box nor a point on the thing");
      }
      var whole = whole(proposals, on, beside);
      if (whole.isPresent()) {
        return whole.get();
      }
    }
    return joined(proposals, on, beside, box);
  }

  /** One proposal for all of them, if there is one. */
  private static Optional<MaskSuggestion.Suggestion> whole(
      Proposals proposals, List<Mask.Point> on, List<Mask.Point> beside) {
    try {
      return Optional.of(MaskSuggestion.atPoints(proposals, on, beside));
    } catch (ConceptException e) {
      if (on.size() + beside.size() == 1) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static MaskSuggestion.Suggestion joined(
      Proposals proposals, List<Mask.Point> on, List<Mask.Point> beside, Optional<Mask.Box> box) {
    var parts = new ArrayList<MaskSuggestion.Suggestion>();
    box.ifPresent(b -> parts.add(MaskSuggestion.inBox(proposals, b)));
    int width = proposals.geometry().imageWidth();
    int height = proposals.geometry().imageHeight();
    byte[] cells = new byte[width * height];
    parts.forEach(part -> set(cells, part.mask(), 1));
    for (var point : on) {
      if (!holds(cells, width, height, point)) {
        var part = near(proposals, point, beside);
        parts.add(part);
        set(cells, part.mask(), 1);
      }
    }
    for (var point : beside) {
      if (holds(cells, width, height, point)) {
        set(cells, MaskSuggestion.atPoints(proposals, List.of(point), on).mask(), 0);
      }
    }
    double score = parts.stream().mapToDouble(MaskSuggestion.Suggestion::score).min().orElse(0);
    return new MaskSuggestion.Suggestion(new Mask(width, height, cells), score);
  }

  /** What holds a point and nothing beside the thing; else what holds the point. */
  private static MaskSuggestion.Suggestion near(
      Proposals proposals, Mask.Point point, List<Mask.Point> beside) {
    try {
      return MaskSuggestion.atPoints(proposals, List.of(point), beside);
    } catch (ConceptException e) {
      return MaskSuggestion.atPoints(proposals, List.of(point), List.of());
    }
  }

  private static void set(byte[] cells, Mask mask, int value) {
    for (int i = 0; i < cells.length; i++) {
      if (mask.cells()[i] != 0) {
        cells[i] = (byte) value;
      }
    }
  }

  private static boolean holds(byte[] cells, int width, int height, Mask.Point point) {
    int x = (int) Math.floor(point.x());
    int y = (int) Math.floor(point.y());
    return x >= 0 && x < width && y >= 0 && y < height && cells[y * width + x] != 0;
  }
}
