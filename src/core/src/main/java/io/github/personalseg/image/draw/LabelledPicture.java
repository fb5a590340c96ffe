package io.github.personalseg.image.draw;

import io.github.personalseg.image.BufferedImages;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A labelled frame for a page: tinted areas with their names on them, and a heavy outline around
 * what is highlighted. Names never cover each other; an area too small or too crowded for its name
 * goes without. Where the machine cannot draw text, all do.
 */
public final class LabelledPicture {
  private static final float TINT = 0.5f;
  private static final float STRONG = 0.62f;
  private static final int OUTLINE = 3;
  private static final int FONT_SIZE = 17;
  private static final int PADDING = 5;

  /** Part of the picture below which an area has no name on it, unless it is highlighted. */
  private static final float NAMED = 0.008f;

  private final RgbImage image;
  private final GrayImage labels;
  private final List<Overlay.Entry> entries;
  private final Map<Integer, Integer> colours;

  /**
   * @param labels ids, of the image's size; ids without an entry stay untinted
   * @param entries the classes in view
   * @param colours {@code 0xRRGGBB} of every entry's id
   */
  public LabelledPicture(
      RgbImage image,
      GrayImage labels,
      List<Overlay.Entry> entries,
      Map<Integer, Integer> colours) {
    Tint.requireOneSize(image, labels);
    this.image = image;
    this.labels = labels;
    this.entries =
        entries.stream()
            .sorted(
                Comparator.comparing((Overlay.Entry e) -> !e.highlighted())
                    .thenComparing(e -> -e.share()))
            .toList();
    this.colours = colours;
  }

  /** Draws it. */
  public RgbImage draw() {
    var canvas = BufferedImages.of(tinted());
    TextDrawing.attempt(() -> names(canvas.createGraphics()).forEach(name -> name.draw(canvas)));
    return BufferedImages.toRgb(canvas);
  }

  private RgbImage tinted() {
    Map<Integer, Overlay.Entry> byId = new HashMap<>();
    entries.forEach(entry -> byId.put(entry.id(), entry));
    byte[] data = image.data().clone();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        var entry = byId.get(labels.at(x, y));
        if (entry != null) {
          float share = entry.highlighted() ? STRONG : TINT;
          Tint.mix(
              data,
              3 * (y * image.width() + x),
              Objects.requireNonNull(colours.get(entry.id())),
              share);
        }
      }
    }
    for (var entry : entries) {
      if (entry.highlighted()) {
        outline(data, entry.id());
      }
    }
    return new RgbImage(image.width(), image.height(), data);
  }

  /** White along the area's inner edge, black along the outer one: seen on every ground. */
  private void outline(byte[] data, int id) {
    for (int y = 0; y < labels.height(); y++) {
      for (int x = 0; x < labels.width(); x++) {
        boolean inside = labels.at(x, y) == id;
        int reach = inside ? OUTLINE : OUTLINE - 1;
        if (near(x, y, reach, id, !inside)) {
          int at = 3 * (y * labels.width() + x);
          data[at] = data[at + 1] = data[at + 2] = (byte) (inside ? 255 : 20);
        }
      }
    }
  }

  private boolean near(int x, int y, int reach, int id, boolean wanted) {
    for (int v = Math.max(0, y - reach); v <= Math.min(labels.height() - 1, y + reach); v++) {
      for (int u = Math.max(0, x - reach); u <= Math.min(labels.width() - 1, x + reach); u++) {
        boolean round = (u - x) * (u - x) + (v - y) * (v - y) <= reach * reach;
        if (round && (labels.at(u, v) == id) == wanted) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * A name on the picture.
   *
   * @param box around its text
   * @param colour of its area
   */
  record Name(String text, Rectangle box, boolean highlighted, int colour) {
    private void draw(BufferedImage canvas) {
      Graphics2D graphics = canvas.createGraphics();
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(highlighted ? Color.WHITE : new Color(0xc0101418, true));
      graphics.fillRoundRect(box.x, box.y, box.width, box.height, 9, 9);
      graphics.setStroke(new BasicStroke(highlighted ? 2.5f : 1.5f));
      graphics.setColor(new Color(colour));
      graphics.drawRoundRect(box.x, box.y, box.width - 1, box.height - 1, 9, 9);
      graphics.setFont(font(highlighted));
      graphics.setColor(highlighted ? Color.BLACK : Color.WHITE);
      var metrics = graphics.getFontMetrics();
      graphics.drawString(text, box.x + PADDING, box.y + PADDING - 2 + metrics.getAscent());
      graphics.dispose();
    }
  }

  private static Font font(boolean bold) {
    return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, FONT_SIZE);
  }

  /** Where the names go; no two overlap, and all lie in the picture. */
  List<Name> names(Graphics2D graphics) {
    int[] depth = depths();
    var names = new ArrayList<Name>();
    var thing = entries.stream().filter(Overlay.Entry::highlighted).findFirst();
    for (var entry : entries) {
      int deepest = deepest(depth, entry.id());
      if (deepest < 0 || (entry.share() < NAMED && !entry.highlighted())) {
        continue;
      }
      graphics.setFont(font(entry.highlighted()));
      var metrics = graphics.getFontMetrics();
      int width = metrics.stringWidth(entry.name()) + 2 * PADDING;
      int height = metrics.getHeight() + 2 * PADDING - 4;
      if (width > image.width() || height > image.height()) {
        continue;
      }
      for (var box : places(entry, deepest, width, height)) {
        boolean free = names.stream().noneMatch(other -> other.box().intersects(box));
        boolean hides =
            !entry.highlighted() && thing.isPresent() && covers(box, thing.get().id(), 0.15);
        if (free && !hides) {
          int colour = Objects.requireNonNull(colours.get(entry.id()));
          names.add(new Name(entry.name(), box, entry.highlighted(), colour));
          break;
        }
      }
    }
    graphics.dispose();
    return names;
  }

  /** Places for a name, the best first. */
  private List<Rectangle> places(Overlay.Entry entry, int deepest, int width, int height) {
    int x = deepest % labels.width();
    int y = deepest / labels.width();
    var places = new ArrayList<Rectangle>();
    if (entry.highlighted()) {
      var bounds = bounds(entry.id(), x, y);
      places.add(inside(x - width / 2, bounds.y - height - 4, width, height));
      places.add(inside(x - width / 2, bounds.y + bounds.height + 4, width, height));
    }
    places.add(inside(x - width / 2, y - height / 2, width, height));
    for (int step = 1; step <= 3; step++) {
      for (int side : new int[] {-1, 1}) {
        var moved = inside(x - width / 2, y - height / 2 + side * step * height, width, height);
        if (labels.at((int) moved.getCenterX(), (int) moved.getCenterY()) == entry.id()) {
          places.add(moved);
        }
      }
    }
    return places;
  }

  private Rectangle inside(int x, int y, int width, int height) {
    return new Rectangle(
        Math.max(0, Math.min(image.width() - width, x)),
        Math.max(0, Math.min(image.height() - height, y)),
        width,
        height);
  }

  /** Whether more than a share of a box lies on an area. */
  private boolean covers(Rectangle box, int id, double share) {
    int count = 0;
    for (int y = box.y; y < box.y + box.height; y++) {
      for (int x = box.x; x < box.x + box.width; x++) {
        count += labels.at(x, y) == id ? 1 : 0;
      }
    }
    return count > share * box.width * box.height;
  }

  /** The rows and columns around a place that an area reaches without a gap. */
  private Rectangle bounds(int id, int x, int y) {
    int top = y;
    while (top > 0 && labels.at(x, top - 1) == id) {
      top--;
    }
    int bottom = y;
    while (bottom + 1 < labels.height() && labels.at(x, bottom + 1) == id) {
      bottom++;
    }
    return new Rectangle(x, top, 1, bottom - top + 1);
  }

  /** How far each pixel lies inside its area, by steps along rows and columns. */
  private int[] depths() {
    int width = labels.width();
    int height = labels.height();
    int[] depth = new int[width * height];
    for (int i = 0; i < depth.length; i++) {
      int x = i % width;
      int y = i / width;
      int left = x > 0 && same(i, i - 1) ? depth[i - 1] : 0;
      int above = y > 0 && same(i, i - width) ? depth[i - width] : 0;
      depth[i] = 1 + Math.min(left, above);
    }
    for (int i = depth.length - 1; i >= 0; i--) {
      int x = i % width;
      int y = i / width;
      int right = x + 1 < width && same(i, i + 1) ? depth[i + 1] : 0;
      int below = y + 1 < height && same(i, i + width) ? depth[i + width] : 0;
      depth[i] = Math.min(depth[i], 1 + Math.min(right, below));
    }
    return depth;
  }

  private boolean same(int a, int b) {
    return labels.values()[a] == labels.values()[b];
  }

  private int deepest(int[] depth, int id) {
    int deepest = -1;
    for (int i = 0; i < depth.length; i++) {
      if ((labels.values()[i] & 0xffff) == id && (deepest < 0 || depth[i] > depth[deepest])) {
        deepest = i;
      }
    }
    return deepest;
  }
}
