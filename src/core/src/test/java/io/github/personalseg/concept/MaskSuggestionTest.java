package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what a box and points ask for, in doubles and by rectangles. */
final class MaskSuggestionTest {
  private static final int COLUMNS = 10;
  private static final int ROWS = 7;

  /** Cells of 5 by 3 pixels; the last two columns and the last row of cells are padding. */
  private static final FrameGeometry GEOMETRY = new FrameGeometry(40, 18, 80, 36, 100, 42);

  private static final double CELL_WIDTH = 5;
  private static final double CELL_HEIGHT = 3;

  private static Proposals proposals(float[] logits) {
    int count = logits.length / (ROWS * COLUMNS);
    return new Proposals(
        count,
        ROWS,
        COLUMNS,
        1,
        logits,
        new float[count],
        new FeatureMap(1, 1, 1, new float[1]),
        GEOMETRY);
  }

  /** One proposal a box of cells, clear inside and out. */
  private static Proposals boxes(Mask.Box... cells) {
    float[] logits = new float[cells.length * ROWS * COLUMNS];
    for (int n = 0; n < cells.length; n++) {
      for (int i = 0; i < ROWS * COLUMNS; i++) {
        int x = i % COLUMNS - cells[n].x();
        int y = i / COLUMNS - cells[n].y();
        boolean inside = x >= 0 && x < cells[n].width() && y >= 0 && y < cells[n].height();
        logits[n * ROWS * COLUMNS + i] = inside ? 5 : -5;
      }
    }
    return proposals(logits);
  }

  private static Mask.Box randomCells(Random random) {
    int x = random.nextInt(8);
    int y = random.nextInt(6);
    return new Mask.Box(x, y, 1 + random.nextInt(8 - x), 1 + random.nextInt(6 - y));
  }

  /** Bilinear between cell centres, the outermost ones carried on to the edge. */
  private static double logitAt(float[] logits, int n, double pixelX, double pixelY) {
    double u = Math.max(0, Math.min(COLUMNS - 1, pixelX / CELL_WIDTH - 0.5));
    double v = Math.max(0, Math.min(ROWS - 1, pixelY / CELL_HEIGHT - 0.5));
    double sum = 0;
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        double weight = Math.max(0, 1 - Math.abs(u - x)) * Math.max(0, 1 - Math.abs(v - y));
        sum += weight * logits[(n * ROWS + y) * COLUMNS + x];
      }
    }
    return sum;
  }

  @Property(tries = 60)
  void theMaskIsWhereTheLogitBetweenTheCellsIsAboveZero(@ForAll long seed) {
    var random = new Random(seed);
    float[] logits = new float[ROWS * COLUMNS];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian() * 6;
    }
    // What lies below the point, so that the proposal holds it.
    logits[2 * COLUMNS + 3] = 9;
    var point = new Mask.Point(3.5 * CELL_WIDTH, 2.5 * CELL_HEIGHT);
    var found = MaskSuggestion.atPoints(proposals(logits), List.of(point), List.of());
    assertEquals(40, found.mask().width());
    assertEquals(18, found.mask().height());
    for (int y = 0; y < 18; y++) {
      for (int x = 0; x < 40; x++) {
        double logit = logitAt(logits, 0, x + 0.5, y + 0.5);
        if (Math.abs(logit) > 1e-4) {
          assertEquals(logit > 0, found.mask().contains(x, y), x + ", " + y + ": " + logit);
        }
      }
    }
    double sum = 0;
    int inside = 0;
    for (float logit : logits) {
      sum += logit > 0 ? 1 / (1 + Math.exp(-logit)) : 0;
      inside += logit > 0 ? 1 : 0;
    }
    assertEquals(sum / inside, found.score(), 1e-6, "mean probability inside");
  }

  /** The proposal that the mean of the two IoUs prefers, and that mean, from rectangles alone. */
  @Property(tries = 300)
  void aBoxTakesTheProposalOfTheBestMeanIou(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int count) {
    var random = new Random(seed);
    var cells = new Mask.Box[count];
    for (int n = 0; n < count; n++) {
      cells[n] = randomCells(random);
    }
    // Around one of them, more or less closely.
    var near = pixels(cells[random.nextInt(count)]);
    int left = Math.max(0, near.x() + random.nextInt(9) - 4);
    int top = Math.max(0, near.y() + random.nextInt(7) - 3);
    var box =
        new Mask.Box(
            left,
            top,
            Math.min(40 - left, near.width() + random.nextInt(5)),
            Math.min(18 - top, near.height() + random.nextInt(4)));
    double[] fits = new double[count];
    for (int n = 0; n < count; n++) {
      fits[n] = fit(cells[n], box);
    }
    int best = 0;
    for (int n = 1; n < count; n++) {
      best = fits[n] > fits[best] ? n : best;
    }
    double most = fits[best];
    // Two that fit alike but for rounding may change places.
    Assume.that(most > 0.25 + 1e-9);
    Assume.that(Arrays.stream(fits).filter(fit -> fit > most - 1e-9).count() == 1);
    var found = MaskSuggestion.inBox(boxes(cells), box);
    assertEquals(most, found.score(), 1e-9);
    for (int y = 0; y < 18; y++) {
      for (int x = 0; x < 40; x++) {
        double logit = logitAt(boxes(cells[best]).maskLogits(), 0, x + 0.5, y + 0.5);
        boolean inBox = x >= left && x < left + box.width() && y >= top && y < top + box.height();
        if (Math.abs(logit) > 1e-4) {
          assertEquals(inBox && logit > 0, found.mask().contains(x, y), x + ", " + y);
        }
      }
    }
  }

  private static Mask.Box pixels(Mask.Box cells) {
    return new Mask.Box(cells.x() * 5, cells.y() * 3, cells.width() * 5, cells.height() * 3);
  }

  private static Mask.Box shared(Mask.Box a, Mask.Box b) {
    int left = Math.max(a.x(), b.x());
    int top = Math.max(a.y(), b.y());
    return new Mask.Box(
        left,
        top,
        Math.min(a.x() + a.width(), b.x() + b.width()) - left,
        Math.min(a.y() + a.height(), b.y() + b.height()) - top);
  }

  private static double fit(Mask.Box cells, Mask.Box box) {
    int within = 0;
    for (int y = cells.y(); y < cells.y() + cells.height(); y++) {
      for (int x = cells.x(); x < cells.x() + cells.width(); x++) {
        double pixelX = (x + 0.5) * 5 - box.x();
        double pixelY = (y + 0.5) * 3 - box.y();
        within +=
            pixelX >= 0 && pixelX < box.width() && pixelY >= 0 && pixelY < box.height() ? 1 : 0;
      }
    }
    if (within == 0) {
      return 0;
    }
    double boxArea = box.width() * box.height();
    double area = 15.0 * cells.width() * cells.height();
    double overlap = 15.0 * within;
    double ofPixels = Math.min(1, overlap / (area + boxArea - overlap));
    if (area + boxArea - overlap < overlap) {
      ofPixels = 1;
    }
    var both = shared(pixels(cells), box);
    double common = Math.max(0, both.width()) * Math.max(0, both.height());
    return (ofPixels + common / (area + boxArea - common)) / 2;
  }

  @Test
  void theBoundsOfAProposalCountAsItsPixelsDo() {
    // An L: its bounds are the box, its pixels are not.
    float[] logits = boxes(new Mask.Box(1, 1, 4, 1)).maskLogits();
    for (int y = 1; y < 5; y++) {
      logits[y * COLUMNS + 1] = 5;
    }
    var found = MaskSuggestion.inBox(proposals(logits), new Mask.Box(5, 3, 20, 12));
    assertEquals((7 / 16.0 + 1) / 2, found.score(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    // One cell of 5x3 in a box around it, at its centre: the mean is 15 / (width * height).
    "0, 0, 10, 6, true", // 15 of 60 is 0.25, and the overlap of the bounds is 0.25: not above
    "0, 0, 9, 6, false",
    "0, 0, 10, 5, false"
  })
  void aFitOfOneQuarterIsTooLittle(int x, int y, int width, int height, boolean refused) {
    var one = boxes(new Mask.Box(0, 0, 1, 1));
    var box = new Mask.Box(x, y, width, height);
    if (refused) {
      var error = assertThrows(ConceptException.class, () -> MaskSuggestion.inBox(one, box));
      assertEquals(
          "no mask proposal fits the box 0,0,10,6; mark a polygon or a mask image instead",
          error.getMessage());
    } else {
      assertEquals(15.0 / (width * height), MaskSuggestion.inBox(one, box).score(), 1e-9);
    }
  }

  @Test
  void aBoxIsFirstCutToTheImage() {
    var corner = boxes(new Mask.Box(6, 4, 2, 2));
    var found = MaskSuggestion.inBox(corner, new Mask.Box(30, 12, 1000, 1000));
    assertEquals(1, found.score(), 1e-9);
    assertTrue(found.mask().contains(39, 15) && !found.mask().contains(29, 15));
  }

  @Test
  void pointsMayLieOnTheUpperAndLeftEdgeAndNotOnTheOthers() {
    var all = boxes(new Mask.Box(0, 0, COLUMNS, ROWS));
    for (var point : List.of(new Mask.Point(0, 0), new Mask.Point(39.9, 17.9))) {
      assertEquals(720, MaskSuggestion.atPoints(all, List.of(point), List.of()).mask().area());
    }
    var outside =
        List.of(
            new Mask.Point(-0.1, 5),
            new Mask.Point(40, 5),
            new Mask.Point(5, -0.1),
            new Mask.Point(5, 18));
    var inside = new Mask.Point(5, 5);
    for (var point : outside) {
      for (var beside : List.of(true, false)) {
        var error =
            assertThrows(
                ConceptException.class,
                () ->
                    MaskSuggestion.atPoints(
                        all,
                        beside ? List.of(inside) : List.of(point),
                        beside ? List.of(point) : List.of()));
        assertEquals(point + " lies outside the 40x18 image", error.getMessage());
      }
    }
  }

  @Test
  void theSmallestClearProposalIsTakenWhateverTheirOrder() {
    var small = new Mask.Box(2, 2, 2, 2);
    var middle = new Mask.Box(1, 1, 4, 3);
    var large = new Mask.Box(0, 0, 8, 6);
    var on = List.of(new Mask.Point(15, 9));
    for (var order :
        List.of(
            List.of(small, middle, large),
            List.of(large, small, middle),
            List.of(large, middle, small))) {
      var found = MaskSuggestion.atPoints(boxes(order.toArray(Mask.Box[]::new)), on, List.of());
      assertEquals(pixels(small), found.mask().bounds().orElseThrow(), order.toString());
    }
    // Of two as small the first.
    var twins = boxes(new Mask.Box(2, 2, 2, 2), new Mask.Box(2, 1, 2, 2));
    var between = List.of(new Mask.Point(15, 8));
    var first = MaskSuggestion.atPoints(twins, between, List.of()).mask();
    assertEquals(pixels(small), first.bounds().orElseThrow());
  }

  @Test
  void aProposalOfLessThanSevenTenthsIsNotClear() {
    float[] logits = boxes(new Mask.Box(2, 2, 2, 2), new Mask.Box(0, 0, 8, 6)).maskLogits();
    var on = List.of(new Mask.Point(15, 9));
    int[] areas = new int[2];
    for (int k = 0; k < 2; k++) {
      double mean = k == 0 ? 0.69 : 0.71;
      for (int i = 0; i < ROWS * COLUMNS; i++) {
        if (logits[i] > 0) {
          logits[i] = (float) Math.log(mean / (1 - mean));
        }
      }
      areas[k] = MaskSuggestion.atPoints(proposals(logits), on, List.of()).mask().area();
    }
    assertTrue(areas[0] > 700, "the large one");
    assertTrue(areas[1] < 100, "the small one");
  }

  @Test
  void aPointBesideKeepsOutWhatHoldsIt() {
    var frame = boxes(new Mask.Box(2, 2, 2, 2), new Mask.Box(1, 1, 4, 3));
    var on = List.of(new Mask.Point(15, 9));
    var inBoth = List.of(new Mask.Point(13, 8));
    var error =
        assertThrows(ConceptException.class, () -> MaskSuggestion.atPoints(frame, on, inBoth));
    assertEquals(
        "no mask proposal holds all of [(15, 9)] and none of [(13, 8)];"
            + " mark a polygon or a mask image instead",
        error.getMessage());
    var nowhere =
        assertThrows(
            ConceptException.class,
            () ->
                MaskSuggestion.atPoints(
                    frame, List.of(new Mask.Point(15, 9), new Mask.Point(39, 17)), List.of()));
    assertEquals(
        "no mask proposal holds all of [(15, 9), (39, 17)];"
            + " mark a polygon or a mask image instead",
        nowhere.getMessage());
  }

  @Test
  void aProposalThatCoversNothingIsNeverTaken() {
    float[] logits = boxes(new Mask.Box(0, 0, 1, 1), new Mask.Box(2, 2, 2, 2)).maskLogits();
    logits[0] = 0;
    var found =
        MaskSuggestion.atPoints(proposals(logits), List.of(new Mask.Point(15, 9)), List.of());
    assertEquals(new Mask.Box(10, 6, 10, 6), found.mask().bounds().orElseThrow());
    assertThrows(
        ConceptException.class,
        () -> MaskSuggestion.inBox(proposals(logits), new Mask.Box(0, 0, 5, 3)));
  }

  @Test
  void aCellIsInABoxFromItsCentreOn() {
    // One cell of 16 pixels whose centre is (24, 24); the fit of pixels is 1, that of bounds 1/2.
    var one = Samples.frame(4, 4, new Mask.Box(1, 1, 1, 1));
    for (var box : List.of(new Mask.Box(24, 16, 8, 16), new Mask.Box(16, 24, 16, 8))) {
      assertEquals(0.75, MaskSuggestion.inBox(one, box).score(), 1e-9);
    }
    for (var box : List.of(new Mask.Box(16, 16, 8, 16), new Mask.Box(16, 16, 16, 8))) {
      assertThrows(ConceptException.class, () -> MaskSuggestion.inBox(one, box));
    }
  }

  @Test
  void aPointOnTheEdgeOfAProposalIsNotOnIt() {
    // Half-way between a logit of 5 and one of -5.
    var one = boxes(new Mask.Box(2, 2, 2, 2));
    var edge = List.of(new Mask.Point(15, 6));
    assertThrows(ConceptException.class, () -> MaskSuggestion.atPoints(one, edge, List.of()));
    var inside = List.of(new Mask.Point(15, 9));
    assertEquals(
        pixels(new Mask.Box(2, 2, 2, 2)),
        MaskSuggestion.atPoints(one, inside, edge).mask().bounds().orElseThrow());
  }
}
