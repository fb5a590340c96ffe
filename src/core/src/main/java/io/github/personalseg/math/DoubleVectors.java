package io.github.personalseg.math;

/** Small dense vector arithmetic in double precision. */
public final class DoubleVectors {
  private static final double LEAST_NORM = 1e-12;

  private DoubleVectors() {}

  public static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.max(Math.sqrt(sum), LEAST_NORM);
  }

  /** A new unit vector in the same direction. */
  public static double[] normalize(double[] vector) {
    double norm = norm(vector);
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] / norm;
    }
    return unit;
  }

  /**
   * Carries a gradient back through {@code unit = vector / norm}.
   *
   * @param gradient with respect to {@code unit}
   */
  public static double[] normalizeBackward(double[] unit, double norm, double[] gradient) {
    double along = 0;
    for (int i = 0; i < unit.length; i++) {
      along += gradient[i] * unit[i];
    }
    double[] back = new double[unit.length];
    for (int i = 0; i < unit.length; i++) {
      back[i] = (gradient[i] - along * unit[i]) / norm;
    }
    return back;
  }

  /**
   * Dot product of {@code a} with row {@code row} of a matrix of rows as long as {@code a}. Four
   * running sums, because one would make each addition wait for the last.
   */
  public static double dotRow(double[] a, double[] matrix, int row) {
    int from = row * a.length;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * matrix[from + i];
      s1 += a[i + 1] * matrix[from + i + 1];
      s2 += a[i + 2] * matrix[from + i + 2];
      s3 += a[i + 3] * matrix[from + i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * matrix[from + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Adds {@code factor} times row {@code row} of a matrix to {@code to}. */
  public static void addRow(double[] to, double factor, double[] matrix, int row) {
    int from = row * to.length;
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * matrix[from + i];
    }
  }

  public static double logSumExp(double[] values) {
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      most = Math.max(most, value);
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - most);
    }
    return most + Math.log(sum);
  }

  public static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** {@code log(1 + exp(x))} without overflow. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  public static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  public static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
