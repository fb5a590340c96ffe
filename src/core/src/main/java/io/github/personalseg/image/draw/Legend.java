package io.github.personalseg.image.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.util.List;
import java.util.Locale;

/**
 * A panel that names colours, drawn at the origin of its graphics. Where the machine cannot draw
 * text, it shows the colours alone.
 */
final class Legend {
  private static final Color BACKGROUND = new Color(0x16181d);
  private static final int TITLE_SIZE = 14;
  private static final int SIZE = 13;
  private static final int MARGIN = 12;
  private static final int LINE = 20;
  private static final int BASELINE = 14;
  private static final int SWATCH = 14;
  private static final int GAP = 8;

  private final Graphics2D graphics;
  private final int width;
  private final int height;

  Legend(Graphics2D graphics, int width, int height) {
    this.graphics = graphics;
    this.width = width;
    this.height = height;
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setStroke(new BasicStroke(1.5f));
  }

  /** Draws as many entries as there is room for, and says how many more there are. */
  void draw(String title, List<Overlay.Entry> entries) {
    graphics.setColor(BACKGROUND);
    graphics.fillRect(0, 0, width, height);
    int y = MARGIN;
    if (!title.isEmpty()) {
      int top = y;
      TextDrawing.attempt(() -> drawTitle(title, top));
      y += LINE + GAP;
    }
    int room = Math.max(0, (height - y - MARGIN) / LINE);
    int shown = entries.size() <= room ? entries.size() : Math.max(0, room - 1);
    for (Overlay.Entry entry : entries.subList(0, shown)) {
      draw(entry, y);
      y += LINE;
    }
    if (shown < entries.size() && room > 0) {
      String more = "and " + (entries.size() - shown) + " more";
      int top = y;
      TextDrawing.attempt(() -> drawRest(more, top));
    }
  }

  private void drawTitle(String title, int y) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_SIZE));
    graphics.setColor(Color.WHITE);
    graphics.drawString(fitted(title, width - 2 * MARGIN), MARGIN, y + BASELINE);
  }

  private void drawRest(String more, int y) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, SIZE));
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.drawString(more, MARGIN, y + BASELINE);
  }

  private void draw(Overlay.Entry entry, int y) {
    graphics.setColor(new Color(Palette.colour(entry.id())));
    graphics.fillRoundRect(MARGIN, y + 2, SWATCH, SWATCH, 5, 5);
    if (entry.highlighted()) {
      graphics.setColor(Color.WHITE);
      graphics.drawRoundRect(MARGIN, y + 2, SWATCH, SWATCH, 5, 5);
    }
    TextDrawing.attempt(() -> drawName(entry, y));
  }

  private void drawName(Overlay.Entry entry, int y) {
    int style = entry.highlighted() ? Font.BOLD : Font.PLAIN;
    graphics.setFont(new Font(Font.SANS_SERIF, style, SIZE));
    String share = percent(entry.share());
    int shareLeft = width - MARGIN - graphics.getFontMetrics().stringWidth(share);
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.drawString(share, shareLeft, y + BASELINE);
    int nameLeft = MARGIN + SWATCH + GAP;
    graphics.setColor(Color.WHITE);
    graphics.drawString(fitted(entry.name(), shareLeft - GAP - nameLeft), nameLeft, y + BASELINE);
  }

  private static String percent(float share) {
    return share < 0.0005f ? "<0.1%" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** The text, shortened with an ellipsis where it does not fit. */
  private String fitted(String text, int room) {
    FontMetrics metrics = graphics.getFontMetrics();
    if (metrics.stringWidth(text) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 0 && metrics.stringWidth(text.substring(0, end) + "\u2026") > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "\u2026";
  }
}
