package io.github.personalseg.math;

/**
 * The logistic function in floats, to about 3e-7 of its value and at least 1e-38; a double's exp
 * would take ten times as long.
 *
 * <p>exp is 2 to a whole power, put together from exponent bits, times a series for the rest.
 */
public final class FastSigmoid {
  /** Beyond this e to the power is no normal float. */
  public static final float LARGEST = 87;

  private static final float PER_LN2 = 1.4426950f;

  /** ln 2 in two parts, so that a small multiple of the first is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Added to a small float it leaves a whole number in the last bits. */
  private static final float WHOLE = 1.5f * (1 << 23);

  private FastSigmoid() {}

  /** The function of one value. */
  public static float of(float logit) {
    float x = bounded(-logit);
    float shifted = x * PER_LN2 + WHOLE;
    return 1 / (1 + series(x, shifted - WHOLE) * powerOf2(shifted));
  }

  /**
   * Puts the function of each value in its place, bit for bit {@link #of(float)}.
   *
   * @param powers working memory, at least {@code length}
   * @param length how many of the values
   */
  public static void ofAll(float[] values, float[] powers, int length) {
    // Loops of their own with one common index: only so does the compiler use vector instructions.
    for (int i = 0; i < length; i++) {
      float x = bounded(-values[i]);
      float shifted = x * PER_LN2 + WHOLE;
      powers[i] = shifted;
      values[i] = series(x, shifted - WHOLE);
    }
    finish(values, powers, length);
  }

  /**
   * The same where no value is above {@value #LARGEST}, in less time.
   *
   * @param powers working memory, at least {@code length}
   */
  public static void ofAllBelow(float[] values, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      float x = Math.min(LARGEST, -values[i]);
      float shifted = x * PER_LN2 + WHOLE;
      powers[i] = shifted;
      values[i] = series(x, shifted - WHOLE);
    }
    finish(values, powers, length);
  }

  private static void finish(float[] values, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      powers[i] = powerOf2(powers[i]);
    }
    for (int i = 0; i < length; i++) {
      values[i] = 1 / (1 + values[i] * powers[i]);
    }
  }

  private static float bounded(float x) {
    return Math.max(-LARGEST, Math.min(LARGEST, x));
  }

  /** e to the power of what {@code twos} times ln 2 leave of {@code x}. */
  private static float series(float x, float twos) {
    float rest = x - twos * LN2_HIGH - twos * LN2_LOW;
    return 1
        + rest
            * (1
                + rest
                    * (1 / 2f
                        + rest
                            * (1 / 6f + rest * (1 / 24f + rest * (1 / 120f + rest * (1 / 720f))))));
  }

  /** 2 to the whole number in the last bits. */
  private static float powerOf2(float shifted) {
    return Float.intBitsToFloat((Float.floatToRawIntBits(shifted) + 127) << 23);
  }
}
