package io.github.personalseg.image.draw;

import io.github.personalseg.image.BufferedImages;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.RgbImage;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes names on the regions of a labelled picture, each at the place of its region that is
 * farthest from the rim. A region that is too small, or whose name would lie on another, stays
 * without; the largest region of a highlighted class has one whatever its size. On a machine that
 * cannot draw text the picture stays as it is.
 */
public final class RegionNames {
  /** Smaller regions, as a share of the picture, get no name. */
  private static final double LEAST_SHARE = 0.012;

  /** Height of the letters as a share of the picture's longer side, and the least in pixels. */
  private static final double LETTERS = 0.026;

  private static final int LEAST_LETTERS = 11;
  private static final Color PLATE = new Color(0x16, 0x18, 0x1d, 200);

  /** A connected region of one label: where its name goes, and its size. */
  private record Region(int id, int x, int y, int pixels) {}

  private RegionNames() {}

  /**
   * Draws names.
   *
   * @param picture tinted or not
   * @param labels ids, of the picture's size
   * @param entries the classes in view; ids without an entry get no name
   * @return the picture with names
   */
  public static RgbImage draw(RgbImage picture, GrayImage labels, List<Overlay.Entry> entries) {
    var byId = new HashMap<Integer, Overlay.Entry>();
    entries.forEach(entry -> byId.put(entry.id(), entry));
    var canvas = BufferedImages.of(picture);
    var regions = regions(labels, byId);
    TextDrawing.attempt(
        () -> {
          var graphics = canvas.createGraphics();
          write(graphics, picture, regions, byId);
          graphics.dispose();
        });
    return BufferedImages.toRgb(canvas);
  }

  private static void write(
      Graphics2D graphics,
      RgbImage picture,
      List<Region> regions,
      Map<Integer, Overlay.Entry> byId) {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    int size = (int) Math.max(LEAST_LETTERS, LETTERS * Math.max(picture.width(), picture.height()));
    var taken = new ArrayList<Rectangle>();
    for (var region : regions) {
      var entry = Objects.requireNonNull(byId.get(region.id()));
      graphics.setFont(
          new Font(Font.SANS_SERIF, entry.highlighted() ? Font.BOLD : Font.PLAIN, size));
      FontMetrics metrics = graphics.getFontMetrics();
      int width = metrics.stringWidth(entry.name()) + size;
      int height = metrics.getHeight() + 2;
      var plate =
          new Rectangle(
              Math.max(0, Math.min(picture.width() - width, region.x() - width / 2)),
              Math.max(0, Math.min(picture.height() - height, region.y() - height / 2)),
              width,
              height);
      if (width > picture.width() || taken.stream().anyMatch(plate::intersects)) {
        continue;
      }
      taken.add(plate);
      graphics.setColor(PLATE);
      graphics.fillRoundRect(plate.x, plate.y, width, height, size, size);
      graphics.setColor(new Color(Palette.colour(entry.id())));
      graphics.drawRoundRect(plate.x, plate.y, width - 1, height - 1, size, size);
      graphics.setColor(Color.WHITE);
      graphics.drawString(entry.name(), plate.x + size / 2, plate.y + 1 + metrics.getAscent());
    }
  }

  /** Those that get a name: highlighted ones first, then the larger ones. */
  private static List<Region> regions(GrayImage labels, Map<Integer, Overlay.Entry> byId) {
    int[] depth = depth(labels);
    boolean[] seen = new boolean[depth.length];
    var regions = new ArrayList<Region>();
    for (int i = 0; i < depth.length; i++) {
      if (!seen[i]) {
        var region = region(labels, depth, seen, i);
        var entry = byId.get(region.id());
        if (entry != null) {
          regions.add(region);
        }
      }
    }
    regions.sort(
        Comparator.comparing((Region r) -> !Objects.requireNonNull(byId.get(r.id())).highlighted())
            .thenComparing(Comparator.comparingInt(Region::pixels).reversed()));
    var named = new HashSet<Integer>();
    regions.removeIf(
        r -> {
          boolean largest =
              Objects.requireNonNull(byId.get(r.id())).highlighted() && named.add(r.id());
          return !largest && r.pixels() < LEAST_SHARE * depth.length;
        });
    return regions;
  }

  private static Region region(GrayImage labels, int[] depth, boolean[] seen, int start) {
    int width = labels.width();
    int id = labels.at(start % width, start / width);
    var open = new ArrayDeque<Integer>();
    open.add(start);
    seen[start] = true;
    int deepest = start;
    int pixels = 0;
    while (!open.isEmpty()) {
      int at = open.remove();
      pixels++;
      deepest = depth[at] > depth[deepest] ? at : deepest;
      int x = at % width;
      int y = at / width;
      visit(labels, seen, open, id, x - 1, y);
      visit(labels, seen, open, id, x + 1, y);
      visit(labels, seen, open, id, x, y - 1);
      visit(labels, seen, open, id, x, y + 1);
    }
    return new Region(id, deepest % width, deepest / width, pixels);
  }

  private static void visit(
      GrayImage labels, boolean[] seen, ArrayDeque<Integer> open, int id, int x, int y) {
    if (x >= 0 && y >= 0 && x < labels.width() && y < labels.height()) {
      int at = y * labels.width() + x;
      if (!seen[at] && labels.at(x, y) == id) {
        seen[at] = true;
        open.add(at);
      }
    }
  }

  /** Steps along rows and columns to the nearest pixel of another label or the picture's rim. */
  private static int[] depth(GrayImage labels) {
    int width = labels.width();
    int height = labels.height();
    int[] depth = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        depth[y * width + x] =
            1 + Math.min(known(labels, depth, x, y, -1, 0), known(labels, depth, x, y, 0, -1));
      }
    }
    for (int y = height - 1; y >= 0; y--) {
      for (int x = width - 1; x >= 0; x--) {
        int back = 1 + Math.min(known(labels, depth, x, y, 1, 0), known(labels, depth, x, y, 0, 1));
        depth[y * width + x] = Math.min(depth[y * width + x], back);
      }
    }
    return depth;
  }

  private static int known(GrayImage labels, int[] depth, int x, int y, int dx, int dy) {
    int column = x + dx;
    int row = y + dy;
    return column < 0
            || row < 0
            || column >= labels.width()
            || row >= labels.height()
            || labels.at(column, row) != labels.at(x, y)
        ? 0
        : depth[row * labels.width() + column];
  }
}
