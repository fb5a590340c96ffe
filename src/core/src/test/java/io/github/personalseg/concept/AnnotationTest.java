package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnotationTest {
  /** A table, a mug on it, a spoon lying across; cells of 16 pixels. */
  private static final Proposals FRAME =
      Samples.frame(
          12, 9, new Mask.Box(0, 4, 12, 5), new Mask.Box(3, 3, 3, 4), new Mask.Box(7, 6, 4, 1));

  @Test
  void aMaskOfTheFramesSizeIsTaken() {
    var mask = Mask.ofBox(192, 144, new Mask.Box(10, 10, 20, 20));
    assertEquals(mask, new Annotation.Image(mask).resolve(FRAME));
  }

  @Test
  void aMaskOfAnotherSizeIsRefusedWithBothSizes() {
    var mask = Mask.ofBox(191, 144, new Mask.Box(10, 10, 20, 20));
    refused(new Annotation.Image(mask), "mask is 191x144, its frame is 192x144");
  }

  @Test
  void masksOfNothingAndOfEverythingAreRefused() {
    refused(new Annotation.Image(new Mask(192, 144, new byte[192 * 144])), "the mask is empty");
    refused(
        new Annotation.Image(Mask.ofBox(192, 144, new Mask.Box(0, 0, 192, 144))),
        "marks the whole image (27648 pixels)");
  }

  @Test
  void aPolygonMarksItsInside() {
    var triangle =
        new Annotation.Polygon(
            List.of(new Mask.Point(10, 10), new Mask.Point(50, 10), new Mask.Point(10, 50)));
    assertEquals(800, triangle.resolve(FRAME).area(), 25);
    refused(
        new Annotation.Polygon(List.of(new Mask.Point(1, 1), new Mask.Point(2, 2))),
        "has 2 corners");
    refused(
        new Annotation.Polygon(
            List.of(new Mask.Point(500, 500), new Mask.Point(600, 500), new Mask.Point(500, 600))),
        "the mask is empty");
  }

  @Test
  void aBoxTakesTheProposalThatFitsIt() {
    var mug = new Annotation.Box(new Mask.Box(44, 44, 56, 72)).resolve(FRAME);
    assertEquals(Optional.of(new Mask.Box(48, 48, 48, 64)), mug.bounds());
    var spoon = new Annotation.Box(new Mask.Box(108, 90, 72, 28)).resolve(FRAME);
    assertEquals(Optional.of(new Mask.Box(112, 96, 64, 16)), spoon.bounds());
  }

  @Test
  void aBoxKeepsItsProposalInside() {
    var mug = new Annotation.Box(new Mask.Box(44, 44, 56, 40)).resolve(FRAME);
    assertEquals(Optional.of(new Mask.Box(48, 48, 48, 36)), mug.bounds());
  }

  @Test
  void aBoxThatNothingFitsIsRefused() {
    refused(new Annotation.Box(new Mask.Box(150, 5, 20, 20)), "no mask proposal fits");
    refused(
        new Annotation.Box(new Mask.Box(192, 5, 20, 20)), "covers no pixel of the 192x144 image");
  }

  @Test
  void pointsTakeTheSmallestProposalUnderAllOfThem() {
    var onMug = new Annotation.Points(List.of(new Mask.Point(70, 80)));
    assertEquals(Optional.of(new Mask.Box(48, 48, 48, 64)), onMug.resolve(FRAME).bounds());
    var both = new Annotation.Points(List.of(new Mask.Point(70, 80), new Mask.Point(150, 104)));
    assertEquals(Optional.of(new Mask.Box(0, 64, 192, 80)), both.resolve(FRAME).bounds());
  }

  @Test
  void pointsThatNoProposalHoldsAreRefused() {
    refused(new Annotation.Points(List.of(new Mask.Point(150, 10))), "no mask proposal holds");
    refused(
        new Annotation.Points(List.of(new Mask.Point(192, 10))), "lies outside the 192x144 image");
    refused(new Annotation.Points(List.of(new Mask.Point(Double.NaN, 1))), "lies outside");
    refused(new Annotation.Points(List.of()), "there is no point");
  }

  @Test
  void aNegativeReferenceHasNoMask() {
    var box = new Annotation.Box(new Mask.Box(44, 44, 56, 72));
    assertEquals(Optional.empty(), Reference.of(FRAME, box, true).mask());
    var error =
        assertThrows(ConceptException.class, () -> new Reference(FRAME, Optional.empty(), false));
    assertTrue(error.getMessage().contains("needs a mask"), error.getMessage());
  }

  private static void refused(Annotation marking, String message) {
    var error = assertThrows(ConceptException.class, () -> marking.resolve(FRAME));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
