package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames of 64x48 pixels: proposal 0 is the wall, 1 and 2 are boxes that may be the concept. */
final class LessonCheckTest {
  private static final Mask.Box LEFT = new Mask.Box(4, 8, 16, 20);
  private static final Mask.Box RIGHT = new Mask.Box(40, 8, 16, 20);
  private static final Concept MUG =
      Frames.concept("my mug", 254, Frames.unit(2), Optional.empty(), 0);
  private static final LabelSchema GENERATION =
      Frames.generation(
          new Vocabulary(List.of("wall", "mug"), new float[][] {Frames.unit(0), Frames.unit(1)}),
          MUG);

  /** What each of the two boxes is: 1 the word mug, 2 the concept. */
  private static Proposals frame(int left, int right) {
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -12);
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    for (int i = 0; i < 256; i++) {
      int x = 4 * (i % 16);
      int y = 4 * (i / 16);
      logits[256 + i] = inside(LEFT, x, y) ? 12 : -12;
      logits[512 + i] = inside(RIGHT, x, y) ? 12 : -12;
      logits[i] = inside(LEFT, x, y) || inside(RIGHT, x, y) ? -12 : 12;
    }
    embeddings[0] = 1;
    embeddings[Frames.DIM + left] = 1;
    embeddings[2 * Frames.DIM + right] = 1;
    for (int n = 3; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM + Frames.DIM - 1] = 1;
    }
    return Frames.proposals(logits, embeddings);
  }

  private static boolean inside(Mask.Box box, int x, int y) {
    return x >= box.x() && x < box.x() + box.width() && y >= box.y() && y < box.y() + box.height();
  }

  private static RgbImage picture() {
    byte[] data = new byte[64 * 48 * 3];
    Arrays.fill(data, (byte) 250);
    return new RgbImage(64, 48, data);
  }

  private static Optional<Mask> mask(Mask.Box box) {
    return Optional.of(Mask.ofBox(64, 48, box));
  }

  private static LessonCheck check(
      Proposals proposals, Optional<Mask> mask, Optional<Mask> lookAlike, boolean negative) {
    var frame = new LessonCheck.Frame("desk.png", picture(), proposals, mask, lookAlike, negative);
    return LessonCheck.of(GENERATION, MUG, List.of(frame));
  }

  @Test
  void aConceptAloneIsGood() {
    var check = check(frame(2, 1), mask(LEFT), Optional.empty(), false);
    assertTrue(check.good(), check.findings().toString());
    assertTrue(check.quality() > 0.9, check.quality() + "");
    assertEquals("", check.message("my mug"));
  }

  @Test
  void namesWhatElseAnswers() {
    var check = check(frame(2, 2), mask(LEFT), Optional.empty(), false);
    assertEquals(1, check.findings().size(), check.findings().toString());
    var finding = check.findings().get(0);
    assertEquals(LessonCheck.Kind.OTHER_ANSWERS, finding.kind());
    assertEquals("white mug at the right", finding.looks());
    assertEquals("desk.png", finding.frame());
    assertEquals("box:" + finding.box(), finding.mark());
    assertTrue(Math.abs(finding.box().x() - RIGHT.x()) <= 2, finding.box().toString());
    assertTrue(Math.abs(finding.pixels() - 320) < 60, finding.pixels() + "");
    assertTrue(finding.score() > 0 && finding.score() <= 1, finding.score() + "");
    assertEquals(
        "the white mug at the right of desk.png ("
            + finding.box()
            + ") answers to \"my mug\" too: if it is not my mug, mark it as not it",
        check.message("my mug"));
  }

  @Test
  void whateverAnswersInAFrameWithoutItIsNamed() {
    var check = check(frame(1, 2), Optional.empty(), Optional.empty(), true);
    assertEquals(
        List.of(LessonCheck.Kind.OTHER_ANSWERS),
        check.findings().stream().map(LessonCheck.Finding::kind).toList());
  }

  @Test
  void aMarkedLookAlikeThatStillAnswersIsNamed() {
    var check = check(frame(1, 2), Optional.empty(), mask(RIGHT), true);
    assertEquals(LessonCheck.Kind.STILL_ANSWERS, check.findings().get(0).kind());
    // What is not marked in that frame may be the concept itself.
    assertTrue(check(frame(2, 1), Optional.empty(), mask(RIGHT), true).good());
  }

  @Test
  void twoThatAnswerInAnUnmarkedFrameAreOneTooMany() {
    assertTrue(check(frame(2, 1), Optional.empty(), Optional.empty(), false).good());
    assertTrue(check(frame(1, 1), Optional.empty(), Optional.empty(), false).good());
    var check = check(frame(2, 2), Optional.empty(), Optional.empty(), false);
    assertEquals(
        List.of(LessonCheck.Kind.SEVERAL_ANSWER),
        check.findings().stream().map(LessonCheck.Finding::kind).toList());
  }

  @Test
  void aMarkedConceptThatIsNotFoundIsNamed() {
    var check = check(frame(1, 1), mask(LEFT), Optional.empty(), false);
    assertEquals(LessonCheck.Kind.MISSED, check.findings().get(0).kind());
    assertEquals(0, check.quality());
    assertTrue(check.message("my mug").startsWith("\"my mug\" is not found where desk.png marks"));
  }

  @Test
  void referencesOfOneFrameAreOneFrame() {
    var proposals = frame(2, 2);
    var frames =
        LessonCheck.frames(
            List.of("a", "a", "b"),
            List.of(
                AnnotatedFrame.mask(picture(), mask(LEFT).orElseThrow()),
                AnnotatedFrame.without(picture(), mask(RIGHT).orElseThrow()),
                AnnotatedFrame.without(picture())),
            List.of(
                new Reference(proposals, mask(LEFT), false),
                new Reference(proposals, Optional.empty(), true, mask(RIGHT)),
                Reference.negative(frame(1, 1))));
    assertEquals(2, frames.size());
    var check = LessonCheck.of(GENERATION, MUG, frames);
    assertEquals(
        List.of(LessonCheck.Kind.STILL_ANSWERS),
        check.findings().stream().map(LessonCheck.Finding::kind).toList());
  }

  private static Segmentation labelled(Proposals proposals) {
    return Segmenter.segment(proposals, GENERATION);
  }

  private static Mask mugs(Proposals proposals) {
    short[] ids = labelled(proposals).labels().ids();
    byte[] cells = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      cells[i] = (byte) (ids[i] == 254 ? 1 : 0);
    }
    return new Mask(64, 48, cells);
  }

  private static int shared(Mask a, Mask b) {
    int shared = 0;
    for (int i = 0; i < a.cells().length; i++) {
      shared += a.cells()[i] != 0 && b.cells()[i] != 0 ? 1 : 0;
    }
    return shared;
  }

  @Test
  void theQualityIsTheMeanIouOfTheMarkedFrames() {
    var proposals = frame(2, 1);
    var mugs = mugs(proposals);
    var marks = List.of(LEFT, new Mask.Box(4, 8, 16, 12), new Mask.Box(8, 12, 16, 20));
    double sum = 0;
    var frames = new ArrayList<LessonCheck.Frame>();
    for (var box : marks) {
      var mark = Mask.ofBox(64, 48, box);
      int both = shared(mark, mugs);
      sum += (double) both / (mark.area() + mugs.area() - both);
      frames.add(
          new LessonCheck.Frame(
              "a", picture(), proposals, Optional.of(mark), Optional.empty(), false));
    }
    frames.add(LessonCheck.Frame.unmarked("b", picture(), proposals));
    var check = LessonCheck.of(GENERATION, MUG, frames);
    assertEquals(sum / 3, check.quality(), 1e-6);
    assertEquals(4, check.frames());
  }

  @Test
  void halfOfAMarkIsEnoughAndLessIsMissed() {
    var proposals = frame(2, 1);
    var mugs = mugs(proposals);
    assertEquals(0, mugs.area() % 2, "so that half of it can be marked");
    // As many pixels beside the mug as there are of it: half of the mark is found.
    byte[] mark = mugs.cells().clone();
    int more = mugs.area();
    for (int i = 0; more > 0; i++) {
      more -= mark[i] == 0 ? 1 : 0;
      mark[i] = 1;
    }
    var half = check(proposals, Optional.of(new Mask(64, 48, mark)), Optional.empty(), false);
    assertTrue(half.good(), half.findings().toString());
    byte[] larger = mark.clone();
    for (int i = 0; i < 3; i++) {
      larger[larger.length - 1 - i] = 1;
    }
    var less = check(proposals, Optional.of(new Mask(64, 48, larger)), Optional.empty(), false);
    assertFalse(less.good());
    var missed = less.findings().get(0);
    assertEquals(LessonCheck.Kind.MISSED, missed.kind());
    assertEquals(mugs.area() + 3, missed.pixels(), "those that do not answer");
    assertEquals("box:0,0,64,48", missed.mark());
    assertTrue(
        less.message("my mug")
            .endsWith(": mark it by a mask or a polygon there, and in more frames"));
  }

  @Test
  void aPlaceThatLiesHalfOnTheMarkedLookAlikeIsIt() {
    var proposals = frame(1, 2);
    byte[] half = mugs(proposals).cells();
    int rest = mugs(proposals).area() / 2;
    int last = 0;
    for (int i = 0; i < half.length; i++) {
      rest -= half[i];
      last = rest >= 0 && half[i] != 0 ? i : last;
      half[i] = rest >= 0 ? half[i] : 0;
    }
    var still = check(proposals, Optional.empty(), Optional.of(new Mask(64, 48, half)), true);
    assertEquals(LessonCheck.Kind.STILL_ANSWERS, still.findings().get(0).kind());
    half[last] = 0;
    assertTrue(
        check(proposals, Optional.empty(), Optional.of(new Mask(64, 48, half)), true).good(),
        "less may be the concept itself");
  }

  @Test
  void theLessSureOfSeveralIsNamed() {
    // Something between the concept and the wall, larger than the mug; and the same the other way.
    for (boolean leftIsSurer : new boolean[] {true, false}) {
      var proposals = frame(2, 2);
      float[] logits = proposals.maskLogits();
      int row = leftIsSurer ? 2 : 1;
      proposals.embeddings()[row * Frames.DIM] = 0.6f;
      proposals.embeddings()[row * Frames.DIM + 2] = 0.8f;
      // The left one is smaller.
      for (int i = 0; i < 256; i++) {
        boolean lowest = inside(LEFT, 4 * (i % 16), 4 * (i / 16)) && i / 16 == 6;
        logits[256 + i] = lowest ? -12 : logits[256 + i];
        logits[i] = lowest ? 12 : logits[i];
      }
      var check = check(proposals, Optional.empty(), Optional.empty(), false);
      assertEquals(1, check.findings().size());
      var named = check.findings().get(0);
      assertEquals(LessonCheck.Kind.SEVERAL_ANSWER, named.kind());
      assertEquals(leftIsSurer, named.box().x() > 32, named.toString());
      assertTrue(named.message("my mug").endsWith("; another thing there does so more"));
    }
  }

  /** One mug, a box of cells, in a frame without marks that has none of its own. */
  private static LessonCheck.Finding only(Mask.Box... cells) {
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -12);
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    embeddings[0] = 1;
    for (int n = 1; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM + 2] = 1;
    }
    for (int i = 0; i < 256; i++) {
      boolean any = false;
      for (int n = 0; n < cells.length; n++) {
        boolean in = inside(cells[n], i % 16, i / 16);
        logits[(n + 1) * 256 + i] = in ? 12 : -12;
        any |= in;
      }
      logits[i] = any ? -12 : 12;
    }
    var check =
        check(Frames.proposals(logits, embeddings), Optional.empty(), Optional.empty(), true);
    assertEquals(1, check.findings().size(), check.findings().toString());
    return check.findings().get(0);
  }

  @Test
  void saysWhereInThePictureAThingIs() {
    assertEquals("white mug at the top left", only(new Mask.Box(0, 0, 3, 3)).looks());
    assertEquals("white mug at the top", only(new Mask.Box(6, 0, 4, 3)).looks());
    assertEquals("white mug at the top right", only(new Mask.Box(13, 0, 3, 3)).looks());
    assertEquals("white mug at the left", only(new Mask.Box(0, 5, 3, 2)).looks());
    assertEquals("white mug in the middle", only(new Mask.Box(6, 5, 4, 2)).looks());
    assertEquals("white mug at the right", only(new Mask.Box(13, 5, 3, 2)).looks());
    assertEquals("white mug at the bottom left", only(new Mask.Box(0, 9, 3, 3)).looks());
    assertEquals("white mug at the bottom", only(new Mask.Box(6, 9, 4, 3)).looks());
    assertEquals("white mug at the bottom right", only(new Mask.Box(13, 9, 3, 3)).looks());
    // Centres at a third and at two thirds of 48 rows.
    var third = only(new Mask.Box(6, 2, 4, 4));
    assertEquals(16, third.box().y() + third.box().height() / 2.0, third.toString());
    assertEquals("white mug in the middle", third.looks());
    var second = only(new Mask.Box(6, 6, 4, 4));
    assertEquals(32, second.box().y() + second.box().height() / 2.0, second.toString());
    assertEquals("white mug at the bottom", second.looks());
  }

  @Test
  void aThingWhoseColourHasNoNameIsNamedByItsClass() {
    byte[] data = new byte[64 * 48 * 3];
    Arrays.fill(data, (byte) 195);
    var frame =
        new LessonCheck.Frame(
            "a", new RgbImage(64, 48, data), frame(1, 2), Optional.empty(), Optional.empty(), true);
    var check = LessonCheck.of(GENERATION, MUG, List.of(frame));
    assertEquals("mug at the right", check.findings().get(0).looks());
  }

  /** A mark is given only where the model's own proposals give the place back from it. */
  @Test
  void marksAPlaceByWhatGivesItBack() {
    assertEquals("box:", only(new Mask.Box(3, 3, 6, 5)).mark().substring(0, 4));
    // Three proposals side by side are one place: none of them is half of it.
    var parts = only(new Mask.Box(2, 3, 3, 5), new Mask.Box(5, 3, 3, 5), new Mask.Box(8, 3, 3, 5));
    assertTrue(parts.mark().startsWith("polygon:"), parts.toString());
    var corners = new ArrayList<Mask.Point>();
    String[] numbers = parts.mark().substring("polygon:".length()).split(",");
    for (int i = 0; i < numbers.length; i += 2) {
      corners.add(new Mask.Point(Integer.parseInt(numbers[i]), Integer.parseInt(numbers[i + 1])));
    }
    var polygon = Mask.ofPolygon(64, 48, corners);
    assertEquals(parts.pixels(), polygon.area(), 0.05 * parts.pixels());
    assertEquals(parts.box(), polygon.bounds().orElseThrow());
  }

  @Test
  void marksByAPointWhatAnotherProposalFillsTheBoxOf() {
    // The concept is a thin corner, the wall all the rest of the box around it.
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -12);
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    embeddings[0] = 1;
    embeddings[Frames.DIM + 2] = 1;
    for (int n = 2; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM + Frames.DIM - 1] = 1;
    }
    for (int i = 0; i < 256; i++) {
      int x = i % 16;
      int y = i / 16;
      boolean corner = x >= 2 && x < 12 && y >= 2 && y < 10 && (x < 4 || y < 4);
      boolean box = x >= 2 && x < 12 && y >= 2 && y < 10;
      logits[256 + i] = corner ? 12 : -12;
      logits[i] = corner ? -12 : 12;
      logits[512 + i] = box ? 2 : -12;
    }
    var check =
        check(Frames.proposals(logits, embeddings), Optional.empty(), Optional.empty(), true);
    var finding = check.findings().get(0);
    assertTrue(finding.mark().startsWith("points:"), finding.toString());
    String[] at = finding.mark().substring("points:".length()).split(",");
    int x = Integer.parseInt(at[0]) / 4;
    int y = Integer.parseInt(at[1]) / 4;
    assertTrue(x >= 2 && y >= 2 && (x < 4 || y < 4), finding.mark());
  }

  @Test
  void countsItsFindingsInTheMessage() {
    var proposals = frame(2, 2);
    var frame =
        new LessonCheck.Frame("a", picture(), proposals, Optional.empty(), Optional.empty(), true);
    var check = LessonCheck.of(GENERATION, MUG, List.of(frame));
    assertEquals(2, check.findings().size());
    assertTrue(check.message("my mug").contains(" (one of 2 findings): if it is not my mug"));
  }
}
