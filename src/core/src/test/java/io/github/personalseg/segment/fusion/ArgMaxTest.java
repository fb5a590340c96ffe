package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.backbone.FrameGeometry;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The sparing arg max against resizing every class to camera size first. */
class ArgMaxTest {

  @Property(tries = 300)
  void equalsThePlainWay(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int classes,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 90) int imageHeight,
      @ForAll @IntRange(min = 1, max = 90) int imageWidth,
      @ForAll @IntRange(min = 0, max = 5) int kind) {
    var random = new Random(seed);
    var grid =
        new ScoreGrid(
            classes,
            height,
            width,
            kind == 5
                ? things(random, classes, height, width)
                : scores(random, classes, height * width, kind),
            geometry(random, height, width, imageHeight, imageWidth));
    assertEqualsPlain(grid);
  }

  /**
   * Smooth, in steps (many ties), spanning many magnitudes, mostly zero, or nearly the same for all
   * classes, as with a model of random weights.
   */
  private static float[] scores(Random random, int classes, int cells, int kind) {
    float[] scores = new float[classes * cells];
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          switch (kind) {
            case 0 -> random.nextFloat();
            case 1 -> random.nextInt(3) / 2f;
            case 2 -> (float) Math.exp(-20 * random.nextDouble());
            case 3 -> random.nextInt(10) == 0 ? random.nextFloat() : 0;
            default -> (float) Math.abs(Math.sin(i % cells)) + Math.ulp(1f) * random.nextInt(100);
          };
    }
    return scores;
  }

  /** Each class is strong in a few boxes alone, as things in a picture are. */
  private static float[] things(Random random, int classes, int height, int width) {
    float[] scores = new float[classes * height * width];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = 0.01f * random.nextFloat();
    }
    for (int box = 0; box < 3 * classes; box++) {
      int c = random.nextInt(classes);
      int left = random.nextInt(width);
      int top = random.nextInt(height);
      int right = Math.min(width, left + 1 + random.nextInt(5));
      int bottom = Math.min(height, top + 1 + random.nextInt(3));
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          scores[(c * height + y) * width + x] = 0.5f + 0.5f * random.nextFloat();
        }
      }
    }
    return scores;
  }

  private static FrameGeometry geometry(
      Random random, int height, int width, int imageHeight, int imageWidth) {
    int paddedHeight = 8 * height;
    int paddedWidth = 8 * width;
    return new FrameGeometry(
        imageWidth,
        imageHeight,
        1 + random.nextInt(paddedWidth),
        1 + random.nextInt(paddedHeight),
        paddedWidth,
        paddedHeight);
  }

  @Test
  void constantScoresGoToTheFirstClass() {
    var grid = new ScoreGrid(3, 2, 2, filled(12, 0.25f), new FrameGeometry(9, 7, 8, 8, 8, 8));
    short[] best = new short[63];
    float[] scores = new float[63];
    find(grid, best, scores);
    assertArrayEquals(new short[63], best);
    assertArrayEquals(filled(63, 0.25f), scores);
  }

  @Test
  void aBorderLiesHalfWayBetweenTwoCells() {
    // Two cells of 8 pixels; class 1 is ahead from pixel coordinate 8 on.
    var grid =
        new ScoreGrid(2, 1, 2, new float[] {1, 0, 0, 1}, new FrameGeometry(16, 1, 16, 1, 16, 8));
    short[] best = new short[16];
    find(grid, best, new float[16]);
    assertArrayEquals(new short[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, best);
  }

  @Test
  void pixelsBeyondTheOutermostCentresTakeTheirValue() {
    var grid =
        new ScoreGrid(1, 1, 2, new float[] {0.2f, 0.6f}, new FrameGeometry(16, 1, 16, 1, 16, 8));
    float[] scores = new float[16];
    find(grid, new short[16], scores);
    assertArrayEquals(filled(4, 0.2f), Arrays.copyOf(scores, 4));
    assertArrayEquals(filled(4, 0.6f), Arrays.copyOfRange(scores, 12, 16));
    assertEquals(0.2f + 0.4f * 0.5f / 8, scores[4], 1e-6f);
  }

  private static void assertEqualsPlain(ScoreGrid grid) {
    int pixels = grid.geometry().imageWidth() * grid.geometry().imageHeight();
    short[] expected = new short[pixels];
    float[] highest = filled(pixels, Float.NEGATIVE_INFINITY);
    for (int c = 0; c < grid.classCount(); c++) {
      float[] plane = grid.atCameraSize(c);
      for (int i = 0; i < pixels; i++) {
        if (plane[i] > highest[i]) {
          highest[i] = plane[i];
          expected[i] = (short) (100 + c);
        }
      }
    }
    short[] ids = new short[grid.classCount()];
    for (int c = 0; c < ids.length; c++) {
      ids[c] = (short) (100 + c);
    }
    short[] best = new short[pixels];
    float[] scores = new float[pixels];
    ArgMax.find(grid, ids, best, scores);
    assertArrayEquals(expected, best);
    assertArrayEquals(highest, scores);
  }

  /** With the classes' places as their ids. */
  private static void find(ScoreGrid grid, short[] best, float[] scores) {
    short[] ids = new short[grid.classCount()];
    for (int c = 0; c < ids.length; c++) {
      ids[c] = (short) c;
    }
    ArgMax.find(grid, ids, best, scores);
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
