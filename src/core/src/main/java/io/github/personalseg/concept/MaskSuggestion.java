package io.github.personalseg.concept;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.FastSigmoid;
import java.util.List;
import java.util.stream.Stream;

/** Turns a box or points into a mask by choosing among the model's own mask proposals. */
public final class MaskSuggestion {
  /** Least agreement of a proposal with a box, 0..1. */
  private static final double LEAST_BOX_FIT = 0.25;

  /** Least mean probability inside a proposal that points may choose. */
  private static final double LEAST_CLARITY = 0.7;

  /**
   * A mask from a mark.
   *
   * @param mask of the camera image's size
   * @param score how well it fits, 0..1: the fit to a box, or the mean probability under points
   */
  public record Suggestion(Mask mask, double score) {}

  private MaskSuggestion() {}

  /**
   * The part inside the box of the proposal that fits it best. The fit is the mean of two IoUs: of
   * the proposal's pixels with the box (which thin things fail) and of its bounds with the box
   * (which one stray pixel spoils).
   *
   * @throws ConceptException when the box misses the image or no proposal fits it
   */
  public static Suggestion inBox(Proposals proposals, Mask.Box box) {
    var geometry = proposals.geometry();
    Mask frame;
    try {
      frame = Mask.ofBox(geometry.imageWidth(), geometry.imageHeight(), box);
    } catch (IllegalArgumentException e) {
      throw new ConceptException(String.valueOf(e.getMessage()));
    }
    var clipped = frame.bounds().orElseThrow();
    int best = -1;
    double bestFit = LEAST_BOX_FIT;
    for (int n = 0; n < proposals.count(); n++) {
      double fit = fit(proposals, n, clipped);
      if (fit > bestFit) {
        best = n;
        bestFit = fit;
      }
    }
    if (best < 0) {
      throw new ConceptException(
          "no mask proposal fits the box " + box + "; mark a polygon or a mask image instead");
    }
    return new Suggestion(inside(atCameraSize(proposals, best), clipped), Math.min(1, bestFit));
  }

  private static double fit(Proposals proposals, int n, Mask.Box box) {
    double cellWidth = proposals.geometry().cellWidth(proposals.width());
    double cellHeight = proposals.geometry().cellHeight(proposals.height());
    int area = 0;
    int within = 0;
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = 0;
    double bottom = 0;
    for (int y = 0; y < proposals.height(); y++) {
      for (int x = 0; x < proposals.width(); x++) {
        if (logit(proposals, n, y, x) > 0) {
          double centreX = (x + 0.5) * cellWidth;
          double centreY = (y + 0.5) * cellHeight;
          area++;
          if (centreX >= box.x()
              && centreX < box.x() + box.width()
              && centreY >= box.y()
              && centreY < box.y() + box.height()) {
            within++;
          }
          left = Math.min(left, x * cellWidth);
          top = Math.min(top, y * cellHeight);
          right = Math.max(right, (x + 1) * cellWidth);
          bottom = Math.max(bottom, (y + 1) * cellHeight);
        }
      }
    }
    if (within == 0) {
      return 0;
    }
    double cell = cellWidth * cellHeight;
    double boxArea = (double) box.width() * box.height();
    double overlap = within * cell;
    double pixels = overlap / Math.max(overlap, area * cell + boxArea - overlap);
    double shared =
        Math.max(0, Math.min(right, box.x() + box.width()) - Math.max(left, box.x()))
            * Math.max(0, Math.min(bottom, box.y() + box.height()) - Math.max(top, box.y()));
    double bounds = shared / ((right - left) * (bottom - top) + boxArea - shared);
    return (pixels + bounds) / 2;
  }

  /**
   * The smallest proposal that holds every point of the thing, none beside it, and is clear (mean
   * probability inside at least 0.7).
   *
   * @param points on the thing, at least one
   * @param beside points that are not on it
   * @throws ConceptException when there is no point, one misses the image, or no proposal fits all
   */
  public static Suggestion atPoints(
      Proposals proposals, List<Mask.Point> points, List<Mask.Point> beside) {
    var geometry = proposals.geometry();
    if (points.isEmpty()) {
      throw new ConceptException("there is no point; mark at least one");
    }
    for (var point : Stream.concat(points.stream(), beside.stream()).toList()) {
      if (!(point.x() >= 0
          && point.x() < geometry.imageWidth()
          && point.y() >= 0
          && point.y() < geometry.imageHeight())) {
        throw new ConceptException(
            point
                + " lies outside the "
                + geometry.imageWidth()
                + "x"
                + geometry.imageHeight()
                + " image");
      }
    }
    int smallest = -1;
    int smallestArea = Integer.MAX_VALUE;
    for (int n = 0; n < proposals.count(); n++) {
      int area = area(proposals, n);
      if (area > 0
          && area < smallestArea
          && clarity(proposals, n) >= LEAST_CLARITY
          && fits(proposals, n, points, beside)) {
        smallest = n;
        smallestArea = area;
      }
    }
    if (smallest < 0) {
      throw new ConceptException(
          "no mask proposal holds all of "
              + points
              + (beside.isEmpty() ? "" : " and none of " + beside)
              + "; mark a polygon or a mask image instead");
    }
    return new Suggestion(atCameraSize(proposals, smallest), clarity(proposals, smallest));
  }

  private static int area(Proposals proposals, int n) {
    int area = 0;
    for (int i = 0; i < proposals.height() * proposals.width(); i++) {
      if (proposals.maskLogits()[n * proposals.height() * proposals.width() + i] > 0) {
        area++;
      }
    }
    return area;
  }

  /** Mean probability of the cells inside; there must be one. */
  private static double clarity(Proposals proposals, int n) {
    double sum = 0;
    int cells = proposals.height() * proposals.width();
    for (int i = n * cells; i < (n + 1) * cells; i++) {
      float logit = proposals.maskLogits()[i];
      sum += logit > 0 ? FastSigmoid.of(logit) : 0;
    }
    return sum / area(proposals, n);
  }

  private static boolean fits(
      Proposals proposals, int n, List<Mask.Point> points, List<Mask.Point> beside) {
    return points.stream().allMatch(point -> holds(proposals, n, point))
        && beside.stream().noneMatch(point -> holds(proposals, n, point));
  }

  private static boolean holds(Proposals proposals, int n, Mask.Point point) {
    return interpolated(proposals, n, point.x(), point.y()) > 0;
  }

  private static Mask atCameraSize(Proposals proposals, int n) {
    int width = proposals.geometry().imageWidth();
    int height = proposals.geometry().imageHeight();
    byte[] cells = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (interpolated(proposals, n, x + 0.5, y + 0.5) > 0) {
          cells[y * width + x] = 1;
        }
      }
    }
    return new Mask(width, height, cells);
  }

  private static Mask inside(Mask mask, Mask.Box box) {
    byte[] cells = new byte[mask.cells().length];
    for (int y = box.y(); y < box.y() + box.height(); y++) {
      int from = y * mask.width() + box.x();
      System.arraycopy(mask.cells(), from, cells, from, box.width());
    }
    return new Mask(mask.width(), mask.height(), cells);
  }

  /** Bilinear logit at a camera coordinate. */
  private static float interpolated(Proposals proposals, int n, double cameraX, double cameraY) {
    var geometry = proposals.geometry();
    double x = cameraX / geometry.cellWidth(proposals.width()) - 0.5;
    double y = cameraY / geometry.cellHeight(proposals.height()) - 0.5;
    x = Math.max(0, Math.min(proposals.width() - 1, x));
    y = Math.max(0, Math.min(proposals.height() - 1, y));
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, proposals.width() - 1);
    int bottom = Math.min(top + 1, proposals.height() - 1);
    double alongX = x - left;
    double alongY = y - top;
    double upper =
        (1 - alongX) * logit(proposals, n, top, left) + alongX * logit(proposals, n, top, right);
    double lower =
        (1 - alongX) * logit(proposals, n, bottom, left)
            + alongX * logit(proposals, n, bottom, right);
    return (float) ((1 - alongY) * upper + alongY * lower);
  }

  private static float logit(Proposals proposals, int n, int y, int x) {
    return proposals.maskLogits()[(n * proposals.height() + y) * proposals.width() + x];
  }
}
