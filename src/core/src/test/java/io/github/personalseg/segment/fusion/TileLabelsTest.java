package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import java.util.ArrayList;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Labels tile by tile against the fusion of all classes on the whole grid. */
class TileLabelsTest {
  /** What proposals that add too little to be heard may add together, and rounding. */
  private static final float TOLERANCE = 2e-5f;

  @Property(tries = 200)
  void equalsTheWholeGrid(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int proposals,
      @ForAll @IntRange(min = 1, max = 30) int classes,
      @ForAll @IntRange(min = 1, max = 21) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 0, max = 3) int negatives) {
    var frame = frame(new Random(seed), proposals, classes, height, width, negatives);
    var geometry = frame.proposals().geometry();
    int pixels = geometry.imageWidth() * geometry.imageHeight();
    short[] idOfClass = new short[classes];
    for (int c = 0; c < classes; c++) {
      idOfClass[c] = (short) c;
    }
    short[] ids = new short[pixels];
    TileLabels.find(frame, idOfClass, ids, null);
    short[] again = new short[pixels];
    float[] scores = new float[pixels];
    TileLabels.find(frame, idOfClass, again, scores);
    assertArrayEquals(ids, again);

    var grid = ProposalFusion.fuse(frame);
    short[] expected = new short[pixels];
    float[] best = new float[pixels];
    ArgMax.find(grid, idOfClass, expected, best);
    float[][] planes = new float[classes][];
    for (int i = 0; i < pixels; i++) {
      if (ids[i] != expected[i]) {
        int c = ids[i];
        planes[c] = planes[c] == null ? grid.atCameraSize(c) : planes[c];
        assertEquals(best[i], planes[c][i], TOLERANCE * Math.max(1, best[i]));
      }
    }
    grid.toProbabilities(best);
    assertArrayEquals(best, scores, TOLERANCE);
  }

  private static FrameShares frame(
      Random random, int count, int classes, int height, int width, int negatives) {
    float[] logits = new float[count * height * width];
    for (int n = 0; n < count; n++) {
      // A blob whose rim is wide or narrow; now and then with values no float exponential takes.
      double x = random.nextDouble() * width;
      double y = random.nextDouble() * height;
      double size = 1 + random.nextDouble() * width / 2;
      double steep = Math.exp(6 * random.nextDouble() - 2);
      for (int i = 0; i < height * width; i++) {
        double distance = Math.hypot(i % width - x, (i - i % width) / (double) width - y);
        logits[n * height * width + i] =
            (float) ((size - distance) * steep + random.nextGaussian() * 0.1);
      }
    }
    float[][] shares = new float[count][];
    for (int n = 0; n < count; n++) {
      shares[n] = shares(random, classes);
    }
    var against = new ArrayList<FrameShares.Negative>();
    for (int k = 0; k < negatives; k++) {
      float[] mask = new float[height * width];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = Math.max(0, Math.min(1, (float) random.nextGaussian()));
      }
      int own = random.nextInt(classes);
      against.add(
          new FrameShares.Negative(mask, shares(random, classes), own, random.nextBoolean()));
    }
    var geometry =
        new FrameGeometry(
            1 + random.nextInt(90),
            1 + random.nextInt(90),
            1 + random.nextInt(8 * width),
            1 + random.nextInt(8 * height),
            8 * width,
            8 * height);
    var proposals =
        new Proposals(
            count,
            height,
            width,
            1,
            logits,
            new float[count],
            new FeatureMap(1, 1, 1, new float[1]),
            geometry);
    return new FrameShares(
        proposals, shares, ProposalFusion.byClass(shares, classes), against, ClaimBorders.NONE);
  }

  /** Of all classes and of "no object", with few or many large ones. */
  private static float[] shares(Random random, int classes) {
    double sharpness = 12 * random.nextDouble();
    float[] shares = new float[classes + 1];
    double sum = 0;
    for (int c = 0; c <= classes; c++) {
      shares[c] = (float) Math.exp(sharpness * random.nextGaussian());
      sum += shares[c];
    }
    for (int c = 0; c <= classes; c++) {
      shares[c] /= (float) sum;
    }
    assertTrue(sum > 0);
    return shares;
  }
}
