package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
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
}
