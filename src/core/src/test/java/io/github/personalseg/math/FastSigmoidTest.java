package io.github.personalseg.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FastSigmoidTest {
  @Test
  void equalsTheDefinition() {
    for (float logit = -86; logit <= 86; logit += 0.01f) {
      double exact = 1 / (1 + Math.exp(-logit));
      assertEquals(exact, FastSigmoid.of(logit), 3e-7 * exact, "of " + logit);
    }
  }

  @Test
  void holdsAtItsEnds() {
    assertEquals(0.5f, FastSigmoid.of(0));
    assertEquals(0.5f, FastSigmoid.of(-0f));
    assertEquals(1, FastSigmoid.of(1000));
    assertEquals(1, FastSigmoid.of(Float.MAX_VALUE));
    assertEquals(0, FastSigmoid.of(-1000), 1e-37f);
    assertEquals(0, FastSigmoid.of(-Float.MAX_VALUE), 1e-37f);
  }

  @Test
  void manyAtOnceEqualEachAloneToTheBit() {
    int count = 100_000;
    float[] values = new float[count + 1];
    float[] expected = new float[count + 1];
    for (int i = 0; i <= count; i++) {
      values[i] = 200f * i / count - 100;
      expected[i] = i < count ? FastSigmoid.of(values[i]) : values[i];
    }
    FastSigmoid.ofAll(values, new float[count], count);
    assertArrayEquals(expected, values);
  }

  @Test
  void manyThatLieBelowTheLargestEqualThemToo() {
    int count = 100_000;
    float[] values = new float[count];
    float[] expected = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = FastSigmoid.LARGEST - 200f * i / count;
      expected[i] = FastSigmoid.of(values[i]);
    }
    FastSigmoid.ofAllBelow(values, new float[count], count);
    assertArrayEquals(expected, values);
  }
}
