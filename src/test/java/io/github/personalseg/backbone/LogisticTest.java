package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogisticTest {
  @Test
  void equalsTheDefinition() {
    for (float logit = -86; logit <= 86; logit += 0.01f) {
      double exact = 1 / (1 + Math.exp(-logit));
      assertEquals(exact, Logistic.of(logit), 3e-7 * exact, "of " + logit);
    }
  }

  @Test
  void holdsAtItsEnds() {
    assertEquals(0.5f, Logistic.of(0));
    assertEquals(0.5f, Logistic.of(-0f));
    assertEquals(1, Logistic.of(1000));
    assertEquals(1, Logistic.of(Float.MAX_VALUE));
    assertEquals(0, Logistic.of(-1000), 1e-37f);
    assertEquals(0, Logistic.of(-Float.MAX_VALUE), 1e-37f);
  }

  @Test
  void manyAtOnceEqualEachAloneToTheBit() {
    int count = 100_000;
    float[] values = new float[count + 1];
    float[] expected = new float[count + 1];
    for (int i = 0; i <= count; i++) {
      values[i] = 200f * i / count - 100;
      expected[i] = i < count ? Logistic.of(values[i]) : values[i];
    }
    Logistic.ofAll(values, new float[count], count);
    assertArrayEquals(expected, values);
  }
}
