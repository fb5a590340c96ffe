package io.github.personalseg.segment.fusion;

/**
 * Adds multiples of rows to a row. One common index for all of them: only so does the compiler use
 * vector instructions; four rows at once, so that the sum is read and written a quarter as often.
 */
final class AxpyKernels {
  private AxpyKernels() {}

  /** {@code sum += factor · row}, for the first {@code length} values. */
  static void add(float[] sum, int length, float[] row, float factor) {
    for (int i = 0; i < length; i++) {
      sum[i] += factor * row[i];
    }
  }

  /** The same for four rows, bit for bit as one after the other. */
  static void add(
      float[] sum,
      int length,
      float[] row0,
      float factor0,
      float[] row1,
      float factor1,
      float[] row2,
      float factor2,
      float[] row3,
      float factor3) {
    for (int i = 0; i < length; i++) {
      sum[i] =
          sum[i] + factor0 * row0[i] + factor1 * row1[i] + factor2 * row2[i] + factor3 * row3[i];
    }
  }
}
