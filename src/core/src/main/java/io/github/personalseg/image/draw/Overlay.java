package io.github.personalseg.image.draw;

import io.github.personalseg.image.BufferedImages;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.RgbImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    Map<Integer, Entry> byId = new HashMap<>();
    entries.forEach(entry -> byId.put(entry.id(), entry));
    byte[] data = image.data().clone();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        Entry entry = byId.get(labels.at(x, y));
        if (entry != null) {
          tint(data, 3 * (y * image.width() + x), entry, onContour(labels, x, y));
        }
      }
    }
    return new RgbImage(image.width(), image.height(), data);
  }

  private void tint(byte[] data, int at, Entry entry, boolean contour) {
    boolean white = contour && entry.highlighted();
    int colour = white ? Color.WHITE.getRGB() : Palette.colour(entry.id());
    float strong = entry.highlighted() ? Math.min(MOST_OPAQUE, HIGHLIGHT * opacity) : opacity;
    float share = contour ? 1 : strong;
    Tint.mix(data, at, colour, share);
  }

  private static boolean onContour(GrayImage labels, int x, int y) {
    int id = labels.at(x, y);
    return (x + 1 < labels.width() && labels.at(x + 1, y) != id)
        || (y + 1 < labels.height() && labels.at(x, y + 1) != id)
        || (x > 0 && labels.at(x - 1, y) != id)
        || (y > 0 && labels.at(x, y - 1) != id);
  }
}
