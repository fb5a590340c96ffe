package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MaskProbabilitiesTest {
  private final FrameGeometry geometry = new FrameGeometry(16, 8, 16, 8, 16, 8);
  private final MaskProbabilities masks =
      new MaskProbabilities(1, 2, 4, new float[] {0, 1, 0.5f, 0.5f, 1, 0, 0.5f, 0.1f});

  @Test
  void poolingAveragesBlocks() {
    var pooled = masks.pooledTo(8, geometry);
    assertEquals(1, pooled.height());
    assertEquals(2, pooled.width());
    assertArrayEquals(new float[] {0.5f, 0.4f}, pooled.values(), 1e-6f);
  }

  @Test
  void thePresentStrideChangesNothing() {
    assertSame(masks, masks.pooledTo(4, geometry));
  }

  @Test
  void refusesAStrideThatDoesNotFit() {
    var error = assertThrows(IllegalArgumentException.class, () -> masks.pooledTo(6, geometry));
    assertEquals(
        "cannot pool masks of stride 4 over 16x8 to stride 6; it must be a multiple of the first"
            + " and divide the second",
        error.getMessage());
  }
}
