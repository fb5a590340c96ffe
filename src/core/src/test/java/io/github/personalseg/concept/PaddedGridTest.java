package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.backbone.MaskProbabilities;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against loops over cells and taps as the definitions read. */
final class PaddedGridTest {
  private static final double ROUNDING = 1e-12;

  private int count;
  private int rows;
  private int columns;
  private float[] values;
  private PaddedGrid grid;
  private Random random;

  private void make(long seed, int newCount, int newRows, int newColumns) {
    random = new Random(seed);
    count = newCount;
    rows = newRows;
    columns = newColumns;
    values = new float[count * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    grid = PaddedGrid.of(new MaskProbabilities(count, rows, columns, values));
  }

  /** A mask's value, 0 outside. */
  private double at(int n, int y, int x) {
    boolean inside = y >= 0 && y < rows && x >= 0 && x < columns;
    return inside ? values[(n * rows + y) * columns + x] : 0;
  }

  private double[] gaussians(int length) {
    return random.doubles(length, -2, 2).toArray();
  }

  /** A map that is zero on the border. */
  private double[] randomMap() {
    double[] map = new double[grid.size()];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        map[grid.index(y, x)] = random.nextGaussian();
      }
    }
    return map;
  }

  @Property(tries = 50)
  void holdsTheSameValuesTwice(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int n,
      @ForAll @IntRange(min = 1, max = 6) int h,
      @ForAll @IntRange(min = 1, max = 6) int w) {
    make(seed, n, h, w);
    for (int k = 0; k < n; k++) {
      for (int y = -1; y <= h; y++) {
        for (int x = -1; x <= w; x++) {
          assertEquals(at(k, y, x), grid.maps()[k][grid.index(y, x)]);
          assertEquals(at(k, y, x), grid.cells()[grid.index(y, x)][k]);
        }
      }
    }
  }

  @Property(tries = 50)
  void sumsAndScalarProducts(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int n,
      @ForAll @IntRange(min = 1, max = 6) int h,
      @ForAll @IntRange(min = 1, max = 6) int w) {
    make(seed, n, h, w);
    double[] factors = gaussians(n);
    double[] map = randomMap();
    double[] sum = new double[grid.size()];
    double[] dots = new double[n];
    for (int k = 0; k < n; k++) {
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          sum[grid.index(y, x)] += factors[k] * at(k, y, x);
          dots[k] += map[grid.index(y, x)] * at(k, y, x);
        }
      }
    }
    assertArrayEquals(sum, grid.mix(factors), ROUNDING);
    assertArrayEquals(dots, grid.dots(map), ROUNDING);
  }

  @Property(tries = 50)
  void crossCorrelatesForwardsAndBackwards(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int n,
      @ForAll @IntRange(min = 1, max = 6) int h,
      @ForAll @IntRange(min = 1, max = 6) int w,
      @ForAll boolean wide) {
    make(seed, n, h, w);
    int kernel = wide ? 3 : 1;
    int taps = kernel * kernel;
    int offset = 4;
    double[] weights = gaussians(offset + n * taps);
    double[] map = randomMap();
    double[] gradient = new double[weights.length];
    double[] convolved = grid.convolve(weights, offset, kernel, 0.5);
    double[] expectedGradient = new double[weights.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double sum = 0.5;
        for (int k = 0; k < n; k++) {
          for (int tap = 0; tap < taps; tap++) {
            double there = at(k, y + tap / kernel - kernel / 2, x + tap % kernel - kernel / 2);
            sum += weights[offset + k * taps + tap] * there;
            expectedGradient[offset + k * taps + tap] += map[grid.index(y, x)] * there;
          }
        }
        assertEquals(sum, convolved[grid.index(y, x)], ROUNDING);
      }
    }
    grid.convolveBackward(map, kernel, gradient, offset);
    assertArrayEquals(expectedGradient, gradient, ROUNDING);
  }
}
