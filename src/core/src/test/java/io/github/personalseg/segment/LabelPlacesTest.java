package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Places are drawn as text: a letter is a label, a dot is none. */
final class LabelPlacesTest {
  private static final int ID = 'a';

  private static Segmentation drawn(String... rows) {
    int width = rows[0].length();
    short[] ids = new short[width * rows.length];
    float[] scores = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      char cell = rows[i / width].charAt(i % width);
      ids[i] =
          (short) (cell == '.' ? LabelEncoding.MONO8.unlabelled() : Character.toLowerCase(cell));
      // Capitals are surer.
      scores[i] = Character.isUpperCase(cell) ? 0.75f : 0.25f;
    }
    var labels = new LabelImage(width, rows.length, LabelEncoding.MONO8, ids, 1);
    return new Segmentation(labels, scores, List.of());
  }

  private static Mask mask(String... rows) {
    int width = rows[0].length();
    byte[] cells = new byte[width * rows.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (rows[i / width].charAt(i % width) == '.' ? 0 : 1);
    }
    return new Mask(width, rows.length, cells);
  }

  private static List<LabelPlaces.Place> places(Segmentation drawn) {
    return LabelPlaces.of(drawn, ID, 0, Optional.empty());
  }

  @Test
  void thingsFarApartAreTwoPlacesTheLargerFirst() {
    var places =
        places(
            drawn("............", ".aa.....aAa.", ".aa.....aaa.", "........aaa.", "............"));
    assertEquals(2, places.size());
    assertEquals(new Mask.Box(8, 1, 3, 3), places.get(0).box());
    assertEquals(9, places.get(0).pixels());
    assertEquals((8 * 0.25 + 0.75) / 9, places.get(0).score(), 1e-6);
    assertEquals(new Mask.Box(1, 1, 2, 2), places.get(1).box());
    assertEquals(4, places.get(1).pixels());
    assertEquals(0.25, places.get(1).score(), 1e-6);
  }

  @Test
  void placesOfOneSizeComeFromLeftToRightAndTopToBottom() {
    var places =
        places(
            drawn(
                "...a.....a",
                "..........",
                "..........",
                "a..a......",
                "..........",
                "..........",
                "......a..."));
    assertEquals(
        List.of("0,3", "3,0", "3,3", "6,6", "9,0"),
        places.stream().map(place -> place.box().x() + "," + place.box().y()).toList());
  }

  @Test
  void aSlantedTouchIsOnePlaceAndSoIsAGapOfOnePixel() {
    assertEquals(1, places(drawn("a...", ".a..", "..a.", "...a")).size());
    // One pixel is a hundredth of the width, rounded up.
    assertEquals(1, places(drawn("a.a...")).size());
    assertEquals(2, places(drawn("a..a..")).size());
    assertEquals(1, places(drawn("a", ".", "a", ".")).size());
    assertEquals(2, places(drawn("a", ".", ".", "a")).size());
    // Three parts that are one by way of the middle one, whichever was met first.
    assertEquals(1, places(drawn("a...a.", "..a...", "......")).size());
  }

  @Test
  void theRowsEndsDoNotTouch() {
    var places = places(drawn("....a", "a....", "....."));
    assertEquals(2, places.size(), "the end of a row and the start of the next lie far apart");
  }

  @Test
  void otherLabelsAndSmallPartsAreLeftOut() {
    var drawn = drawn("aaaa....b.", "aaaa....b.", "........b.", "..........", ".........a");
    assertEquals(2, places(drawn).size());
    // 8 and 1 of 50 pixels.
    assertEquals(1, LabelPlaces.of(drawn, ID, 0.03, Optional.empty()).size());
    assertEquals(1, LabelPlaces.of(drawn, ID, 0.16, Optional.empty()).size());
    assertEquals(0, LabelPlaces.of(drawn, ID, 0.17, Optional.empty()).size());
    assertEquals(3, LabelPlaces.of(drawn, 'b', 0, Optional.empty()).get(0).pixels());
    assertTrue(LabelPlaces.of(drawn, 'c', 0, Optional.empty()).isEmpty());
  }

  @Test
  void pixelsThatDoNotCountAreTakenAway() {
    var drawn = drawn("aaaa......", "aaaa......", "......aaa.", "......aaa.", "......aaa.");
    var left = mask("xxxx......", "xxxx......", "..........", "..........", "..........");
    var places = LabelPlaces.of(drawn, ID, 0, Optional.of(left));
    assertEquals(List.of(new Mask.Box(6, 2, 3, 3)), places.stream().map(p -> p.box()).toList());
  }

  @Test
  void aRimBesideWhatDoesNotCountIsNoPlace() {
    // At a width of 250 a rim is up to two pixels deep; a stripe of four rows is two deep, one of
    // five three.
    String none = ".".repeat(250);
    String stripe = ".".repeat(20) + "a".repeat(60) + ".".repeat(170);
    String[] rows = new String[12];
    Arrays.fill(rows, none);
    for (int y = 2; y < 6; y++) {
      rows[y] = stripe;
    }
    String[] nothing = new String[12];
    Arrays.fill(nothing, none);
    var beside = Optional.of(mask(nothing));
    assertTrue(LabelPlaces.of(drawn(rows), ID, 0, beside).isEmpty());
    assertEquals(1, LabelPlaces.of(drawn(rows), ID, 0, Optional.empty()).size());
    rows[6] = stripe;
    assertEquals(1, LabelPlaces.of(drawn(rows), ID, 0, beside).size());
  }

  @Test
  void sharesAndAgreementWithAnotherMask() {
    var place = places(drawn("......", ".aaaa.", ".aaaa.", "......")).get(0);
    var other = mask("......", "...xxx", "...xxx", "...xxx");
    assertEquals(4.0 / 8, place.within(other), 1e-9);
    assertEquals(4.0 / (8 + 9 - 4), place.agreement(other), 1e-9);
    assertEquals(1, place.within(place.mask()), 1e-9);
    assertEquals(1, place.agreement(place.mask()), 1e-9);
    var nothing = mask("......", "......", "......", "......");
    assertEquals(0, place.within(nothing), 1e-9);
    assertEquals(0, place.agreement(nothing), 1e-9);
  }

  @Test
  void theInnermostPixelIsAsDeepAsAPlainSearchFinds() {
    var random = new Random(5);
    for (int round = 0; round < 60; round++) {
      int width = 3 + random.nextInt(14);
      int height = 3 + random.nextInt(14);
      byte[] cells = new byte[width * height];
      double full = 0.55 + 0.45 * random.nextDouble();
      for (int i = 0; i < cells.length; i++) {
        cells[i] = (byte) (random.nextDouble() < full ? 1 : 0);
      }
      cells[random.nextInt(cells.length)] = 1;
      var mask = new Mask(width, height, cells);
      var box = mask.bounds().orElseThrow();
      var place = new LabelPlaces.Place(mask, box, mask.area(), 0);
      int deepest = 0;
      for (int i = 0; i < cells.length; i++) {
        deepest = Math.max(deepest, plainDepth(mask, i % width, i / width));
      }
      assertEquals(deepest, place.depth(), "round " + round);
      var point = place.innermost();
      assertEquals(deepest, plainDepth(mask, (int) point.x(), (int) point.y()), "round " + round);
      assertEquals(0.5, point.x() % 1, 1e-9);
      assertEquals(0.5, point.y() % 1, 1e-9);
    }
  }

  /** Steps along rows and columns to the nearest pixel outside; the frame's edge is outside. */
  private static int plainDepth(Mask mask, int x, int y) {
    int depth = Integer.MAX_VALUE;
    for (int v = -1; v <= mask.height(); v++) {
      for (int u = -1; u <= mask.width(); u++) {
        boolean inside = u >= 0 && v >= 0 && u < mask.width() && v < mask.height();
        if (!inside || !mask.contains(u, v)) {
          depth = Math.min(depth, Math.abs(u - x) + Math.abs(v - y));
        }
      }
    }
    return depth;
  }

  @Test
  void theOutlineHoldsThePlaceAndLittleElse() {
    var rows = new String[40];
    for (int y = 0; y < rows.length; y++) {
      int half = y < 4 || y > 35 ? 0 : (int) Math.sqrt(17.0 * 17 - (y - 20.0) * (y - 20.0));
      rows[y] = ".".repeat(25 - half) + "a".repeat(2 * half) + ".".repeat(25 - half);
    }
    var place = places(drawn(rows)).get(0);
    var outline = place.outline();
    assertTrue(outline.size() <= 24, outline.size() + " corners");
    var polygon = Mask.ofPolygon(50, 40, outline);
    assertTrue(place.agreement(polygon) > 0.9, place.agreement(polygon) + "");
  }

  @Test
  void theOutlineOfASquareIsTheSquare() {
    var place = places(drawn("........", "..aaaa..", "..aaaa..", "..aaaa..", "........")).get(0);
    assertEquals(1, place.agreement(Mask.ofPolygon(8, 5, place.outline())), 1e-9);
    var pixel = places(drawn("...", ".a.", "...")).get(0);
    assertFalse(pixel.outline().isEmpty());
    assertEquals(1, pixel.agreement(Mask.ofPolygon(3, 3, pixel.outline())), 1e-9);
  }

  /** A dot in the corner of the box around a hook is the hook's, whichever way it turns. */
  @Test
  void whatLiesInTheBoxOfAPartIsOnePlaceWithIt() {
    for (var hook :
        List.of(
            List.of("a.....a", "......a", "......a", "......a", "......a", "aaaaaaa"),
            List.of("a.....a", "a......", "a......", "a......", "a......", "aaaaaaa"),
            List.of(
                "a.........a",
                "..........a",
                "..........a",
                "..........a",
                "..........a",
                "aaaaaa....a",
                ".....a....a",
                ".....a....a",
                ".....a....a",
                ".....aaaaaa"))) {
      assertEquals(1, places(drawn(hook.toArray(String[]::new))).size(), hook.toString());
    }
  }

  @Test
  void aColumnAtTheLeftEdgeDoesNotReachTheRowsBeforeIt() {
    assertEquals(2, places(drawn("a......", "a.....a", "a......")).size());
  }

  @Test
  void aWiderFrameHasWiderGaps() {
    String far = ".".repeat(140);
    assertEquals(1, places(drawn("a..a" + far)).size(), "2 of 144 pixels are a hundredth");
    assertEquals(2, places(drawn("a...a" + far)).size());
    String[] below = new String[30];
    Arrays.fill(below, ".....");
    below[12] = "a....";
    below[13] = "a....";
    below[20] = "a....";
    assertEquals(2, places(drawn(below)).size(), "far below, wherever in the frame");
  }

  @Test
  void placesOfOneSizeComeFromTopToBottomHoweverManyPartsThereAre() {
    // Dots that make one place, and a pixel far above another: the 4th and the 18th part.
    var places =
        places(
            drawn(
                "..........a.a.a",
                "...............",
                "a.........a.a.a",
                "...............",
                "..........a.a.a",
                "...............",
                "..........a.a.a",
                "...............",
                "..........a.a.a",
                "...............",
                "..........a....",
                "...............",
                "a.............."));
    assertEquals(
        List.of("10,0", "0,2", "0,12"),
        places.stream().map(place -> place.box().x() + "," + place.box().y()).toList());
  }

  @Test
  void aPlaceMayFillTheFrame() {
    var place = places(drawn("aaaa", "aaaa", "aaaa")).get(0);
    assertEquals(1, place.within(place.mask()), 1e-9);
    assertEquals(1, place.agreement(Mask.ofPolygon(4, 3, place.outline())), 1e-9);
    assertEquals(2, place.depth());
    for (var line : List.of(drawn("aaa"), drawn("a", "a", "a"), drawn("a"))) {
      var thin = places(line).get(0);
      assertEquals(1, thin.depth());
      var inside = thin.innermost();
      assertTrue(thin.mask().contains((int) inside.x(), (int) inside.y()));
      assertEquals(1, thin.within(thin.mask()), 1e-9);
    }
  }

  @Test
  void labelsOfSixteenBitsAreFoundToo() {
    short[] ids = {(short) 0xfffe, 1, (short) 0xfffe, 1};
    var labels = new LabelImage(4, 1, LabelEncoding.MONO16, ids, 1);
    var places =
        LabelPlaces.of(
            new Segmentation(labels, new float[4], List.of()), 0xfffe, 0, Optional.empty());
    assertEquals(2, places.get(0).pixels());
  }
}
