package io.github.personalseg.backbone;

/** Arithmetic on embeddings. */
public final class Vectors {
  private Vectors() {}

  /** The scalar product of two vectors of one length. */
  public static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
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
  static void add(float[] vector, float[] other) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += other[i];
    }
  }
}
