package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.segment.vocabulary.LabelClass;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentationTest {
  private static final LabelClass WALL = new LabelClass(0, "wall", false);
  private static final LabelClass CUP = new LabelClass(1, "cup", false);
  private static final LabelClass MUG = new LabelClass(254, "my mug", true);

  /** Eight pixels: one wall, four of the mug, three unlabelled; no cup. */
  private static final Segmentation FRAME =
      new Segmentation(
          new LabelImage(
              4, 2, LabelEncoding.MONO8, new short[] {254, 254, 255, 0, 254, 255, 254, 255}, 3),
          new float[] {1, 0.5f, 0.25f, 0.75f, 0.5f, 0, 0.25f, 0.125f},
          List.of(WALL, CUP, MUG));

  @Test
  void whatIsInViewComesLargestFirstWithItsMeanScore() {
    assertEquals(
        List.of(
            new ClassCoverage(MUG, 4, 0.5f, 0.5625f), new ClassCoverage(WALL, 1, 0.125f, 0.75f)),
        FRAME.shares());
  }

  @Test
  void unlabelledPixelsBelongToNoClass() {
    var nothing =
        new Segmentation(
            new LabelImage(2, 1, LabelEncoding.MONO8, new short[] {255, 255}, 3),
            new float[2],
            List.of(WALL, CUP, MUG));
    assertEquals(List.of(), nothing.shares());
    assertEquals(List.of(), nothing.legend());
  }

  @Test
  void theLegendNamesWhatIsInView() {
    assertEquals(
        List.of(
            new Overlay.Entry(254, "my mug", 0.5f, true),
            new Overlay.Entry(0, "wall", 0.125f, false)),
        FRAME.legend());
  }

  @Test
  void confidenceIsRoundedToTheNearestByte() {
    byte[] expected = {(byte) 255, (byte) 128, 64, (byte) 191, (byte) 128, 0, 64, 32};
    assertArrayEquals(expected, FRAME.confidence());
  }
}
