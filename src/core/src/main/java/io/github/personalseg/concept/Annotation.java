package io.github.personalseg.concept;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.List;

/** How a person marks the concept in a frame; coordinates are pixels of the camera image. */
public sealed interface Annotation {
  /**
   * The pixels this marks, not yet checked against the frame.
   *
   * @throws IllegalArgumentException when a shape is malformed or misses the frame
   */
  Mask pixels(Proposals proposals);

  /** A mask of the camera image's size. */
  record Image(Mask mask) implements Annotation {
    @Override
    public Mask pixels(Proposals proposals) {
      return mask;
    }
  }

  /** A closed polygon with at least three corners. */
  record Polygon(List<Mask.Point> corners) implements Annotation {
    public Polygon {
      corners = List.copyOf(corners);
    }

    @Override
    public Mask pixels(Proposals proposals) {
      var geometry = proposals.geometry();
      return Mask.ofPolygon(geometry.imageWidth(), geometry.imageHeight(), corners);
    }
  }

  /** A box around it; the mask proposal that fits it best is taken. */
  record Box(Mask.Box box) implements Annotation {
    @Override
    public Mask pixels(Proposals proposals) {
      return MaskSuggestion.inBox(proposals, box).mask();
    }
  }

  /**
   * Points; the smallest clear mask proposal that holds the ones on the thing is taken.
   *
   * @param points on the thing, at least one
   * @param beside points that are not on it
   */
  record Points(List<Mask.Point> points, List<Mask.Point> beside) implements Annotation {
    public Points {
      points = List.copyOf(points);
      beside = List.copyOf(beside);
    }

    /** Points on the thing alone. */
    public Points(List<Mask.Point> points) {
      this(points, List.of());
    }

    @Override
    public Mask pixels(Proposals proposals) {
      return MaskSuggestion.atPoints(proposals, points, beside).mask();
    }
  }

  /**
   * The marked pixels of a frame.
   *
   * @param proposals of the frame
   * @return a mask of the camera image's size with at least one pixel inside and one outside
   * @throws ConceptException when the marking does not fit the frame, or marks nothing or
   *     everything
   */
  default Mask resolve(Proposals proposals) {
    Mask mask;
    try {
      mask = pixels(proposals);
    } catch (IllegalArgumentException e) {
      throw new ConceptException(String.valueOf(e.getMessage()));
    }
    int width = proposals.geometry().imageWidth();
    int height = proposals.geometry().imageHeight();
    if (mask.width() != width || mask.height() != height) {
      throw new ConceptException(
          otherSize(mask.width(), mask.height(), width, height)
              + (mask.width() == height && mask.height() == width
                  ? " (a quarter turn apart: pictures are turned upright by their EXIF orientation)"
                  : ""));
    }
    int area = mask.area();
    if (area == 0) {
      throw new ConceptException("the mask is empty; it must mark at least one pixel");
    }
    if (area == mask.cells().length) {
      throw new ConceptException(
          "the mask marks the whole image (" + area + " pixels); mark only the concept");
    }
    return mask;
  }

  /** Says that a mask is not of its frame's size. */
  static String otherSize(long width, long height, int frameWidth, int frameHeight) {
    return "mask is "
        + width
        + "x"
        + height
        + ", its frame is "
        + frameWidth
        + "x"
        + frameHeight
        + "; both must be of one size";
  }
}
