package io.github.personalseg.image.draw;

import io.github.personalseg.image.BufferedImages;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.RgbImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws labels over a camera image: tinted areas with contours, and a legend beside the image.
 * Under a tint the image is gray, so that areas look like their colour in the legend.
 *
 * @param opacity of the tint, 0..1
 * @param legendWidth pixels beside the image, 0 for no legend
 */
public record Overlay(float opacity, int legendWidth) {
  /** The usual look. */
  public static final Overlay DEFAULT = new Overlay(0.55f, 210);

  private static final int MAX_LEGEND_WIDTH = 4096;
  private static final float HIGHLIGHT = 1.5f;
  private static final float MOST_OPAQUE = 0.85f;

  /**
   * One class to draw.
   *
   * @param id label id
   * @param name shown in the legend beside its colour
   * @param share part of the image, 0..1
   * @param highlighted drawn with a white contour and a stronger tint, listed first and in bold
   */
  public record Entry(int id, String name, float share, boolean highlighted) {}

  public Overlay {
    if (!(opacity >= 0 && opacity <= 1) || legendWidth < 0 || legendWidth > MAX_LEGEND_WIDTH) {
      throw new IllegalArgumentException(
          "overlay has opacity "
              + opacity
              + ", legend width "
              + legendWidth
              + "; allowed: 0 to 1, 0 to "
              + MAX_LEGEND_WIDTH);
    }
  }

  /**
   * Draws one frame.
   *
   * @param labels ids, of the image's size; ids without an entry stay untinted
   * @param title first line of the legend, may be empty
   * @param entries the classes in view, in the order they shall be listed
   * @return the image with the legend at its right
   */
  public RgbImage draw(RgbImage image, GrayImage labels, String title, List<Entry> entries) {
    Tint.requireOneSize(image, labels);
    var tinted = tint(image, labels, entries);
    if (legendWidth == 0) {
      return tinted;
    }
    int width = image.width() + legendWidth;
    ImageLimits.check(width, image.height(), ImageLimits.MAX_PIXELS);
    var canvas = new BufferedImage(width, image.height(), BufferedImage.TYPE_3BYTE_BGR);
    var graphics = canvas.createGraphics();
    graphics.drawImage(BufferedImages.of(tinted), 0, 0, null);
    graphics.translate(image.width(), 0);
    new Legend(graphics, legendWidth, image.height()).draw(title, ordered(entries));
    graphics.dispose();
    return BufferedImages.toRgb(canvas);
  }

  private static List<Entry> ordered(List<Entry> entries) {
    return entries.stream().sorted(Comparator.comparing(e -> !e.highlighted())).toList();
  }

  private RgbImage tint(RgbImage image, GrayImage labels, List<Entry> entries) {
    int ids = 1 + entries.stream().mapToInt(Entry::id).filter(id -> id <= 0xffff).max().orElse(-1);
    var tints = new @Nullable Tints[ids];
    for (Entry entry : entries) {
      if (entry.id() >= 0 && entry.id() < ids) {
        tints[entry.id()] = Tints.of(entry, opacity);
      }
    }
    byte[] data = image.data().clone();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int id = labels.at(x, y);
        if (id < ids && tints[id] != null) {
          int at = 3 * (y * image.width() + x);
          tints[id].put(data, at, onContour(labels, x, y));
        }
      }
    }
    return new RgbImage(image.width(), image.height(), data);
  }

  /**
   * What becomes of pixels of one id, by their gray.
   *
   * @param inside RGB, {@code [256, 3]}
   * @param contour of pixels at the border to another id, {@code [256, 3]}
   */
  @SuppressWarnings("ArrayRecordComponent") // looked up, never compared
  private record Tints(byte[] inside, byte[] contour) {
    static Tints of(Entry entry, float opacity) {
      float strong = entry.highlighted() ? Math.min(MOST_OPAQUE, HIGHLIGHT * opacity) : opacity;
      int colour = Palette.colour(entry.id());
      int edge = entry.highlighted() ? Color.WHITE.getRGB() : colour;
      return new Tints(Tint.ofGrays(colour, strong), Tint.ofGrays(edge, 1));
    }

    void put(byte[] data, int at, boolean onContour) {
      byte[] tints = onContour ? contour : inside;
      int from = 3 * Tint.gray(data, at);
      data[at] = tints[from];
      data[at + 1] = tints[from + 1];
      data[at + 2] = tints[from + 2];
    }
  }

  private static boolean onContour(GrayImage labels, int x, int y) {
    int id = labels.at(x, y);
    return (x + 1 < labels.width() && labels.at(x + 1, y) != id)
        || (y + 1 < labels.height() && labels.at(x, y + 1) != id)
        || (x > 0 && labels.at(x - 1, y) != id)
        || (y > 0 && labels.at(x, y - 1) != id);
  }
}
