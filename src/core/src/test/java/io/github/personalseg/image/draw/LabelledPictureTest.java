package io.github.personalseg.image.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.RgbImage;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class LabelledPictureTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  /** Vertical and horizontal bands of many widths, and a thing of its own. */
  private static GrayImage labels(Random random, Rectangle thing) {
    short[] ids = new short[WIDTH * HEIGHT];
    int columns = 1 + random.nextInt(9);
    int rows = 1 + random.nextInt(9);
    for (int i = 0; i < ids.length; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      ids[i] = (short) (x * columns / WIDTH + columns * (y * rows / HEIGHT));
      if (thing.contains(x, y)) {
        ids[i] = 254;
      }
    }
    return new GrayImage(WIDTH, HEIGHT, 8, ids);
  }

  private static List<Overlay.Entry> entries(GrayImage labels) {
    var counts = new TreeMap<Integer, Integer>();
    for (short id : labels.values()) {
      counts.merge((int) id, 1, Integer::sum);
    }
    var entries = new ArrayList<Overlay.Entry>();
    counts.forEach(
        (id, count) ->
            entries.add(
                new Overlay.Entry(
                    id,
                    id == 254 ? "my mug" : "word number " + id,
                    (float) count / labels.values().length,
                    id == 254)));
    return entries;
  }

  private static RgbImage image() {
    return new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
  }

  @Test
  void namesNeverCollideAndLieInThePicture() {
    Assumptions.assumeTrue(TextDrawing.isPossible(), "this machine cannot draw text");
    var random = new Random(8);
    int named = 0;
    for (int round = 0; round < 40; round++) {
      var thing = new Rectangle(random.nextInt(280), random.nextInt(200), 20 + round, 15 + round);
      var labels = labels(random, thing);
      var entries = entries(labels);
      var colours = Palette.apart(entries.stream().map(Overlay.Entry::id).toList());
      var picture = new LabelledPicture(image(), labels, entries, colours);
      var graphics =
          new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR).createGraphics();
      var names = picture.names(graphics);
      assertEquals("my mug", names.get(0).text(), "the thing is named, and first");
      var all = new Rectangle(0, 0, WIDTH, HEIGHT);
      for (int i = 0; i < names.size(); i++) {
        assertTrue(all.contains(names.get(i).box()), names.get(i).toString());
        for (int k = 0; k < i; k++) {
          assertFalse(names.get(i).box().intersects(names.get(k).box()), "round " + round);
        }
      }
      named += names.size();
    }
    assertTrue(named > 80, named + " names in 40 pictures");
  }

  @Test
  void theThingHasAnOutlineThatIsSeenOnEveryGround() {
    var thing = new Rectangle(100, 80, 60, 60);
    var labels = labels(new Random(1), thing);
    var entries = entries(labels);
    var colours = Palette.apart(entries.stream().map(Overlay.Entry::id).toList());
    var drawn = new LabelledPicture(image(), labels, entries, colours).draw();
    assertEquals(0xffffff, pixel(drawn, 101, 110));
    assertEquals(0x141414, pixel(drawn, 98, 110));
    assertEquals(mixed(colours.get(254)), pixel(drawn, 110, 110));
  }

  private static int mixed(int colour) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      mixed |= Math.round((colour >> shift & 0xff) * 0.62f) << shift;
    }
    return mixed;
  }

  private static int pixel(RgbImage image, int x, int y) {
    int at = 3 * (y * image.width() + x);
    byte[] data = image.data();
    return (data[at] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at + 2] & 0xff;
  }

  @Test
  void coloursOfOneSetOfPicturesAreFarApart() {
    var random = new Random(2);
    for (int count : new int[] {2, 8, 16, 24, 40}) {
      var ids = new ArrayList<Integer>(List.of(254));
      while (ids.size() < count) {
        int id = random.nextInt(200);
        if (!ids.contains(id)) {
          ids.add(id);
        }
      }
      Map<Integer, Integer> colours = Palette.apart(ids);
      double bound = count <= 16 ? 0.15 : count <= 24 ? 0.12 : 0.08;
      for (int a : ids) {
        for (int b : ids) {
          double least = a == 254 || b == 254 ? Math.max(bound, 0.15) : bound;
          double distance = OkLab.distance(colours.get(a), colours.get(b));
          assertTrue(a == b || distance >= least, count + ": " + distance);
        }
      }
      assertEquals(colours, Palette.apart(ids));
    }
  }

  @Test
  void coloursOfTheNodesLabelsCanBeTold() {
    double least = 1;
    for (int a = 0; a < 72; a++) {
      for (int b = 0; b < a; b++) {
        least = Math.min(least, OkLab.distance(Palette.colour(a), Palette.colour(b)));
      }
      for (int concept = 254; concept > 238; concept--) {
        least = Math.min(least, OkLab.distance(Palette.colour(a), Palette.colour(concept)));
      }
      assertTrue(OkLab.distance(Palette.colour(a), Palette.colour(254)) >= 0.15, "word " + a);
    }
    assertTrue(least >= 0.05, "least distance " + least);
  }
}
