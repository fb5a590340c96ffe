package io.github.personalseg.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Draws overlays with all kinds of text in their legend, and leaves the last one in a folder. */
final class DrawsOverlays {
  static final int WIDTH = 120;
  static final int HEIGHT = 100;
  static final int LEGEND = 160;
  static final int ID = 3;
  private static final int ENTRIES = 12;

  private DrawsOverlays() {}

  public static void main(String[] arguments) throws Exception {
    short[] ids = new short[WIDTH * HEIGHT];
    Arrays.fill(ids, (short) ID);
    var labels = new GrayImage(WIDTH, HEIGHT, 8, ids);
    var image = new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
    var entry = new Overlay.Entry(ID, "wall", 1, false);
    var many = new ArrayList<Overlay.Entry>();
    for (int id = ID; id < ID + ENTRIES; id++) {
      many.add(new Overlay.Entry(id, "тарелка 皿 " + id, 1f / ENTRIES, id % 2 == 0));
    }
    var overlay = new Overlay(0.5f, LEGEND);
    overlay.draw(image, labels, "many", many);
    var last = overlay.draw(image, labels, "untaught", List.of(entry));
    ImageFiles.write(Path.of(arguments[0], "overlay.png"), last);
  }
}
