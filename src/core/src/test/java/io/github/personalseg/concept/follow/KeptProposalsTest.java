package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is kept of a frame, against the model's output in doubles. */
final class KeptProposalsTest {
  private static final int ROWS = 7;
  private static final int COLUMNS = 10;
  private static final int DIM = 3;

  /** Cells of 5 by 3 pixels; the last two columns and the last row of cells are padding. */
  private static final FrameGeometry GEOMETRY = new FrameGeometry(40, 18, 80, 36, 100, 42);

  private static Proposals proposals(float[] logits) {
    int count = logits.length / (ROWS * COLUMNS);
    float[] embeddings = new float[count * DIM];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] = i;
    }
    return new Proposals(
        count,
        ROWS,
        COLUMNS,
        DIM,
        logits,
        embeddings,
        new FeatureMap(DIM, 1, 1, new float[DIM]),
        GEOMETRY);
  }

  private static float[] random(Random random, int count) {
    float[] logits = new float[count * ROWS * COLUMNS];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (8 * random.nextGaussian());
    }
    return logits;
  }

  /** A box of cells, sure inside and out. */
  private static float[] box(Mask.Box cells) {
    float[] logits = new float[ROWS * COLUMNS];
    for (int i = 0; i < logits.length; i++) {
      int x = i % COLUMNS - cells.x();
      int y = i / COLUMNS - cells.y();
      boolean inside = x >= 0 && x < cells.width() && y >= 0 && y < cells.height();
      logits[i] = inside ? 9 : -9;
    }
    return logits;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** One level in 255 and half a step of the table, where the curve is steepest. */
  private static final double STEP = 0.5 / 255 + 0.25 / 32;

  @Property(tries = 50)
  void masksComeBackToWithinAStep(@ForAll long seed) {
    float[] logits = random(new Random(seed), 3);
    var kept = KeptProposals.of(5, proposals(logits));
    assertEquals(3, kept.count());
    assertEquals(5, kept.stamp());
    assertEquals(GEOMETRY, kept.geometry());
    var back = kept.proposals();
    assertEquals(3, back.count());
    assertEquals(ROWS, back.height());
    assertEquals(COLUMNS, back.width());
    assertEquals(DIM, back.dim());
    assertEquals(GEOMETRY, back.geometry());
    assertEquals(DIM, back.features().dim());
    assertArrayEquals(proposals(logits).embeddings(), back.embeddings());
    for (int i = 0; i < logits.length; i++) {
      assertEquals(sigmoid(logits[i]), sigmoid(back.maskLogits()[i]), STEP, logits[i] + "");
      if (Math.abs(logits[i]) > 0.1) {
        assertEquals(logits[i] > 0, back.maskLogits()[i] > 0, logits[i] + "");
      }
    }
  }

  @Property(tries = 50)
  void knowsWhatEachCovers(@ForAll long seed) {
    float[] logits = random(new Random(seed), 2);
    for (int i = 0; i < logits.length; i++) {
      // Off the one step around 0, where a cell may fall to either side.
      logits[i] += logits[i] > 0 ? 0.1f : -0.1f;
    }
    var kept = KeptProposals.of(0, proposals(logits));
    for (int n = 0; n < 2; n++) {
      int area = 0;
      double x = 0;
      double y = 0;
      double sum = 0;
      boolean border = false;
      for (int i = 0; i < ROWS * COLUMNS; i++) {
        double logit = logits[n * ROWS * COLUMNS + i];
        boolean bit = (kept.bits(n)[i / 64] >>> (i % 64) & 1) != 0;
        assertEquals(logit > 0, bit);
        if (logit > 0) {
          area++;
          x += i % COLUMNS;
          y += i / COLUMNS;
          sum += sigmoid(logit);
          // 8 columns and 6 rows of cells lie in the picture.
          border |= i % COLUMNS == 0 && i / COLUMNS < 6 || i % COLUMNS == 7 && i / COLUMNS < 6;
          border |= i / COLUMNS == 0 && i % COLUMNS < 8 || i / COLUMNS == 5 && i % COLUMNS < 8;
        }
      }
      assertEquals(area, kept.area(n));
      assertArrayEquals(new double[] {x / area, y / area}, kept.centre(n), 1e-9);
      assertEquals(sum / area, kept.clarity(n), STEP);
      assertEquals(border, kept.atBorder(n));
    }
  }

  @Test
  void theBorderIsThePicturesNotThePaddings() {
    assertFalse(atBorder(new Mask.Box(1, 1, 6, 4)), "all but the border");
    assertTrue(atBorder(new Mask.Box(0, 3, 1, 1)));
    assertTrue(atBorder(new Mask.Box(7, 3, 1, 1)));
    assertTrue(atBorder(new Mask.Box(3, 0, 1, 1)));
    assertTrue(atBorder(new Mask.Box(3, 5, 1, 1)));
    assertTrue(atBorder(new Mask.Box(7, 5, 1, 1)), "a corner");
    assertTrue(atBorder(new Mask.Box(0, 0, 1, 1)), "a corner");
    assertFalse(atBorder(new Mask.Box(8, 3, 2, 2)), "padding");
    assertFalse(atBorder(new Mask.Box(3, 6, 2, 1)), "padding");
  }

  private static boolean atBorder(Mask.Box cells) {
    return KeptProposals.of(0, proposals(box(cells))).atBorder(0);
  }

  @Property(tries = 30)
  void aMaskAtCameraSizeIsWhereTheProbabilityIsAHalf(@ForAll long seed) {
    float[] logits = random(new Random(seed), 2);
    var kept = KeptProposals.of(0, proposals(logits));
    for (int n = 0; n < kept.count(); n++) {
      var mask = kept.mask(n);
      assertEquals(40, mask.width());
      assertEquals(18, mask.height());
      for (int y = 0; y < 18; y++) {
        for (int x = 0; x < 40; x++) {
          double p = probability(logits, n, (x + 0.5) / 5 - 0.5, (y + 0.5) / 3 - 0.5);
          if (Math.abs(p - 0.5) > STEP + 1.0 / 255) {
            assertEquals(p > 0.5, mask.contains(x, y), x + ", " + y + ": " + p);
          }
        }
      }
    }
  }

  /** Bilinear between cell centres, the outermost ones carried on to the edge. */
  private static double probability(float[] logits, int n, double column, double row) {
    double u = Math.max(0, Math.min(COLUMNS - 1, column));
    double v = Math.max(0, Math.min(ROWS - 1, row));
    double sum = 0;
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        double weight = Math.max(0, 1 - Math.abs(u - x)) * Math.max(0, 1 - Math.abs(v - y));
        sum += weight * sigmoid(logits[(n * ROWS + y) * COLUMNS + x]);
      }
    }
    return sum;
  }

  /** Without padding every cell lies in the picture, its edges included. */
  @Test
  void aMaskThatFillsThePictureComesBackWhole() {
    float[] logits = new float[12];
    Arrays.fill(logits, 3);
    var all =
        new Proposals(
            1,
            3,
            4,
            1,
            logits,
            new float[] {1},
            new FeatureMap(1, 1, 1, new float[1]),
            new FrameGeometry(8, 6, 8, 6, 8, 6));
    assertEquals(48, KeptProposals.of(0, all).mask(0).area());
  }

  @Test
  void theBestFitIsTheOneOfTheHighestIou() {
    float[] logits = new float[4 * ROWS * COLUMNS];
    Mask.Box[] boxes = {
      new Mask.Box(0, 0, 2, 2),
      new Mask.Box(1, 1, 4, 3),
      new Mask.Box(1, 1, 5, 4),
      new Mask.Box(7, 1, 1, 1)
    };
    for (int n = 0; n < boxes.length; n++) {
      System.arraycopy(box(boxes[n]), 0, logits, n * ROWS * COLUMNS, ROWS * COLUMNS);
    }
    var kept = KeptProposals.of(0, proposals(logits));
    assertFit(1, 1, kept, new Mask.Box(5, 3, 20, 9));
    assertFit(2, 1, kept, new Mask.Box(5, 3, 25, 12));
    assertFit(1, 9.0 / 12, kept, new Mask.Box(5, 3, 15, 9));
    assertFit(0, 1, kept, new Mask.Box(0, 0, 10, 6));
    // Half a cell counts, less does not: 12 and 13 of the pixels' columns are 2 and 3 cells.
    assertFit(0, 1, kept, new Mask.Box(0, 0, 12, 6));
    assertFit(0, 4.0 / 6, kept, new Mask.Box(0, 0, 13, 6));
    assertFit(-1, 0, kept, new Mask.Box(30, 15, 5, 3));
  }

  private static void assertFit(int proposal, double iou, KeptProposals kept, Mask.Box pixels) {
    var fit = kept.fit(Mask.ofBox(40, 18, pixels));
    assertEquals(proposal, fit.proposal(), pixels.toString());
    assertEquals(iou, fit.iou(), 1e-9);
  }

  @Test
  void whatShowsNothingIsNotKept() {
    float[] logits = new float[3 * ROWS * COLUMNS];
    Arrays.fill(logits, -3);
    logits[ROWS * COLUMNS + 12] = 3;
    var kept = KeptProposals.of(0, proposals(logits));
    assertEquals(1, kept.count());
    assertArrayEquals(new float[] {3, 4, 5}, kept.embedding(0), "the second one's");
    Arrays.fill(logits, -3);
    var none = KeptProposals.of(0, proposals(logits));
    assertEquals(0, none.count());
    assertEquals(0, none.dim());
    assertEquals(200, none.bytes());
    assertEquals(0, none.proposals().count());
    assertEquals(-1, none.fit(Mask.ofBox(40, 18, new Mask.Box(0, 0, 9, 9))).proposal());
  }

  @Test
  void saysHowMuchMemoryItTakes() {
    var kept = KeptProposals.of(0, proposals(random(new Random(1), 3)));
    long arrays = 3 * (ROWS * COLUMNS + 2 * 8 + 4 * DIM);
    assertTrue(kept.bytes() >= arrays && kept.bytes() <= arrays + 600, kept.bytes() + "");
  }

  @Test
  void logitsBeyondTheTableAreItsEnds() {
    float[] logits = new float[ROWS * COLUMNS];
    float[] extremes = {
      Float.NEGATIVE_INFINITY, -1e30f, -100, -6, 6, 100, 1e30f, Float.POSITIVE_INFINITY
    };
    System.arraycopy(extremes, 0, logits, 0, extremes.length);
    float[] back = KeptProposals.of(0, proposals(logits)).proposals().maskLogits();
    for (int i = 0; i < extremes.length; i++) {
      assertEquals(extremes[i] > 0 ? 1 : 0, sigmoid(back[i]), 0.005, extremes[i] + "");
    }
    assertEquals(-back[3], back[4], 0.02, "no side is favoured");
  }

  @Property(tries = 100)
  void usedMemoryChangesNothing(@ForAll long seed) {
    var random = new Random(seed);
    KeptProposals used = null;
    for (int i = 0; i < 6; i++) {
      float[] logits = random(random, 1 + random.nextInt(6));
      if (random.nextBoolean()) {
        Arrays.fill(logits, 0, ROWS * COLUMNS, -9); // shows nothing
      }
      var proposals = proposals(logits);
      var fresh = KeptProposals.of(i, proposals);
      var kept = KeptProposals.of(i, proposals, used);
      assertEquals(fresh.count(), kept.count());
      assertArrayEquals(fresh.proposals().maskLogits(), kept.proposals().maskLogits());
      for (int n = 0; n < fresh.count(); n++) {
        assertArrayEquals(fresh.bits(n), kept.bits(n));
        assertArrayEquals(fresh.embedding(n), kept.embedding(n));
        assertArrayEquals(fresh.centre(n), kept.centre(n));
        assertEquals(fresh.area(n), kept.area(n));
        if (used != null && n < used.count()) {
          assertSame(used.bits(n), kept.bits(n));
        }
      }
      used = kept;
    }
  }
}
