package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person gets who taps again and again. Cells of 16 pixels. */
final class TapMaskTest {
  private static final Mask.Box BODY = new Mask.Box(1, 1, 3, 4);
  private static final Mask.Box HANDLE = new Mask.Box(4, 2, 2, 2);
  private static final Mask.Box SPOON = new Mask.Box(8, 1, 3, 1);

  /** A mug in two parts, and a spoon; nothing shows the whole mug. */
  private static final Proposals FRAME = Samples.frame(12, 8, BODY, HANDLE, SPOON);

  private static final Mask.Point ON_BODY = new Mask.Point(40, 50);
  private static final Mask.Point ON_HANDLE = new Mask.Point(80, 48);
  private static final Mask.Point ON_SPOON = new Mask.Point(150, 24);
  private static final Mask.Point ON_NOTHING = new Mask.Point(180, 120);

  private static MaskSuggestion.Suggestion of(List<Mask.Point> on, List<Mask.Point> beside) {
    return TapMask.of(FRAME, on, beside, Optional.empty());
  }

  /** What each proposal covers by itself, together. */
  private static Mask pixels(Mask.Box... cells) {
    byte[] all = new byte[192 * 128];
    for (var box : cells) {
      var centre =
          new Mask.Point(16 * (box.x() + box.width() / 2.0), 16 * (box.y() + box.height() / 2.0));
      var one = MaskSuggestion.atPoints(Samples.frame(12, 8, box), List.of(centre), List.of());
      for (int i = 0; i < all.length; i++) {
        all[i] |= one.mask().cells()[i];
      }
    }
    return new Mask(192, 128, all);
  }

  private static Mask without(Mask mask, Mask part) {
    byte[] rest = mask.cells().clone();
    for (int i = 0; i < rest.length; i++) {
      rest[i] = part.cells()[i] != 0 ? 0 : rest[i];
    }
    return new Mask(mask.width(), mask.height(), rest);
  }

  private static void assertMask(Mask expected, MaskSuggestion.Suggestion found) {
    assertEquals(expected.bounds(), found.mask().bounds());
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 192; x++) {
        assertEquals(expected.contains(x, y), found.mask().contains(x, y), x + ", " + y);
      }
    }
  }

  @Test
  void oneTapIsTheProposalUnderIt() {
    assertMask(pixels(BODY), of(List.of(ON_BODY), List.of()));
    assertMask(pixels(SPOON), of(List.of(ON_SPOON), List.of(ON_BODY)));
  }

  @Test
  void tapsOnTwoPartsJoinThem() {
    var joined = of(List.of(ON_BODY, ON_HANDLE), List.of());
    assertMask(pixels(BODY, HANDLE), joined);
    assertEquals(0.9933, joined.score(), 1e-3, "the least clear part's");
  }

  @Test
  void theScoreOfPartsIsTheLowest() {
    var frame = Samples.frame(12, 8, BODY, HANDLE);
    for (int i = 0; i < 96; i++) {
      int handle = 96 + i;
      frame.maskLogits()[handle] = frame.maskLogits()[handle] > 0 ? 1.5f : -5;
    }
    var joined = TapMask.of(frame, List.of(ON_BODY, ON_HANDLE), List.of(), Optional.empty());
    assertEquals(1 / (1 + Math.exp(-1.5)), joined.score(), 1e-6);
  }

  @Test
  void aTapBesideCutsItsProposalOut() {
    var plate = new Mask.Box(0, 0, 7, 6);
    var frame = Samples.frame(12, 8, plate, HANDLE, SPOON);
    var cut = TapMask.of(frame, List.of(ON_BODY), List.of(ON_HANDLE), Optional.empty());
    assertMask(without(pixels(plate), pixels(HANDLE)), cut);
  }

  @Test
  void whatNothingSeparatesIsTakenAndThenCannotBeCut() {
    // Both points lie in the one proposal: it is taken for the first, and nothing holds the second
    // alone.
    var error =
        assertThrows(
            ConceptException.class, () -> of(List.of(ON_BODY), List.of(new Mask.Point(30, 30))));
    assertEquals(
        "no mask proposal holds all of [(30, 30)] and none of [(40, 50)];"
            + " mark a polygon or a mask image instead",
        error.getMessage());
  }

  @Test
  void aTapBesideOnWhatIsOutAlreadyChangesNothing() {
    assertMask(
        pixels(BODY, HANDLE), of(List.of(ON_BODY, ON_HANDLE), List.of(ON_SPOON, ON_NOTHING)));
  }

  @Test
  void pointsAddToABoxAndTakeAwayFromIt() {
    var box = Optional.of(new Mask.Box(16, 16, 48, 64));
    assertMask(pixels(BODY), TapMask.of(FRAME, List.of(), List.of(), box));
    assertMask(pixels(BODY, HANDLE), TapMask.of(FRAME, List.of(ON_HANDLE), List.of(), box));
    // A tap where the mask is already adds no part, and so no other score.
    var same = TapMask.of(FRAME, List.of(ON_BODY), List.of(), box);
    assertEquals(1, same.score(), 1e-9);
    var spot = new Mask.Box(2, 2, 1, 1);
    var without =
        TapMask.of(
            Samples.frame(12, 8, BODY, spot), List.of(), List.of(new Mask.Point(40, 40)), box);
    assertMask(without(pixels(BODY), pixels(spot)), without);
  }

  @Test
  void whatHoldsAllTapsIsTakenAsItIs() {
    // The smallest under the first tap reaches beyond what holds both.
    var whole = new Mask.Box(0, 0, 4, 6);
    var part = new Mask.Box(2, 1, 4, 2);
    var frame = Samples.frame(12, 8, part, whole);
    var taps = List.of(new Mask.Point(50, 32), new Mask.Point(20, 80));
    assertMask(pixels(whole), TapMask.of(frame, taps, List.of(), Optional.empty()));
  }

  @Test
  void tapsAtTheFramesEdgesCutTooAndThoseBeyondDoNot() {
    var whole = new Mask.Box(0, 0, 12, 8);
    var corner = new Mask.Box(0, 0, 2, 2);
    var frame = Samples.frame(12, 8, whole, corner);
    var on = List.of(new Mask.Point(100, 60));
    var box = Optional.of(new Mask.Box(0, 0, 192, 128));
    for (var point : List.of(new Mask.Point(0.5, 10), new Mask.Point(10, 0.5))) {
      assertMask(
          without(pixels(whole), pixels(corner)), TapMask.of(frame, on, List.of(point), box));
    }
    for (var point : List.of(new Mask.Point(192, 10), new Mask.Point(10, 128))) {
      assertMask(pixels(whole), TapMask.of(frame, on, List.of(point), box));
    }
  }

  @Test
  void pointsAndABoxAreRefusedWithTheReason() {
    refused(List.of(), List.of(), "there is neither a box nor a point on the thing");
    refused(List.of(), List.of(ON_BODY), "there is neither a box nor a point on the thing");
    refused(
        List.of(ON_NOTHING),
        List.of(),
        "no mask proposal holds all of [(180, 120)]; mark a polygon or a mask image instead");
    refused(
        List.of(ON_BODY, ON_NOTHING),
        List.of(),
        "no mask proposal holds all of [(180, 120)]; mark a polygon or a mask image instead");
    refused(
        Collections.nCopies(40, ON_BODY),
        Collections.nCopies(25, ON_SPOON),
        "65 points; at most 64 are allowed");
    assertMask(
        pixels(BODY), of(Collections.nCopies(39, ON_BODY), Collections.nCopies(25, ON_SPOON)));
    for (var outside :
        List.of(
            new Mask.Point(-1, 50),
            new Mask.Point(192, 50),
            new Mask.Point(40, -1),
            new Mask.Point(40, 128))) {
      refused(List.of(ON_BODY, outside), List.of(), outside + " lies outside the 192x128 image");
      // Beside the thing it is out already.
      assertMask(pixels(BODY, HANDLE), of(List.of(ON_BODY, ON_HANDLE), List.of(outside)));
    }
  }

  private static void refused(List<Mask.Point> on, List<Mask.Point> beside, String message) {
    var error = assertThrows(ConceptException.class, () -> of(on, beside));
    assertEquals(message, error.getMessage());
  }
}
