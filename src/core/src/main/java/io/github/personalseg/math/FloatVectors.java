package io.github.personalseg.math;

/** Arithmetic on embeddings. */
public final class FloatVectors {
  private FloatVectors() {}

  /** The scalar product of two vectors of one length. */
  public static float dot(float[] a, float[] b) {
    return (float) dotRow(a, b, 0);
  }

  /**
   * The product with one row of a matrix, summed in doubles.
   *
   * @param offset where the row begins; it is as long as the vector
   */
  public static double dotRow(float[] vector, float[] rows, int offset) {
    double sum = 0;
    for (int d = 0; d < vector.length; d++) {
      sum += (double) vector[d] * rows[offset + d];
    }
    return sum;
  }

  /** The vector at length 1, as a new array; a zero vector stays zero. */
  public static float[] normalized(float[] vector) {
    double length = length(vector);
    float[] unit = vector.clone();
    if (length > 0) {
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (unit[i] / length);
      }
    }
    return unit;
  }

  /** The Euclidean length. */
  public static double length(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Adds {@code other} to {@code vector} in place. */
  public static void add(float[] vector, float[] other) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += other[i];
    }
  }
}
