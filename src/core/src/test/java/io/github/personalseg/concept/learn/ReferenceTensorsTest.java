package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames of 6 by 5 cells of 16 pixels, all of them in the picture but the last column and row. */
final class ReferenceTensorsTest {
  private static final int COLUMNS = 6;
  private static final int ROWS = 5;
  private static final int DIM = 4;
  private static final int WIDTH = 80;
  private static final int HEIGHT = 64;

  private static final Mask.Box BODY = new Mask.Box(0, 0, 3, 2);
  private static final Mask.Box HALF = new Mask.Box(0, 0, 3, 1);
  private static final Mask.Box OTHER = new Mask.Box(3, 2, 2, 2);

  private static final TuningSettings.Beyond PAPER = TuningSettings.Beyond.NONE;

  /** Proposal 0 is the body, 1 its upper half, 2 the other thing, 3 nothing at all. */
  private static Proposals frame() {
    var boxes = List.of(BODY, HALF, OTHER);
    float[] logits = new float[4 * COLUMNS * ROWS];
    Arrays.fill(logits, -20);
    for (int n = 0; n < 3; n++) {
      for (int y = 0; y < boxes.get(n).height(); y++) {
        for (int x = 0; x < boxes.get(n).width(); x++) {
          int cell = (boxes.get(n).y() + y) * COLUMNS + boxes.get(n).x() + x;
          logits[n * COLUMNS * ROWS + cell] = 20;
        }
      }
    }
    // The embeddings reach the class word, the first axis, by 1, 0.8, 0.6 and 0.
    float[] embeddings = {1, 0, 0, 0, 0.8f, 0.6f, 0, 0, 0.6f, 0, 0.8f, 0, 0, 0, 0, 1};
    return new Proposals(
        4,
        ROWS,
        COLUMNS,
        DIM,
        logits,
        embeddings,
        new FeatureMap(DIM, 1, 1, new float[DIM]),
        new FrameGeometry(WIDTH, HEIGHT, WIDTH, HEIGHT, COLUMNS * 16, ROWS * 16));
  }

  private static Mask mask(Mask.Box cells) {
    return Mask.ofBox(
        WIDTH,
        HEIGHT,
        new Mask.Box(16 * cells.x(), 16 * cells.y(), 16 * cells.width(), 16 * cells.height()));
  }

  private static Reference shown(Proposals proposals, Mask mask) {
    return new Reference(proposals, Optional.of(mask), false);
  }

  private static ReferenceTensors prepared(
      int place, TuningSettings.Beyond beyond, Reference... references) {
    float[][] words = {{1, 0, 0, 0}, {0, 1, 0, 0}};
    var settings =
        Samples.QUICK.withParts(new TuningSettings.Parts(true, true, false)).withBeyond(beyond);
    var task =
        new LearningTask(
            "my mug",
            "mug",
            words[0],
            words,
            new float[] {0, 0, 0, 1},
            2,
            List.of(references),
            settings);
    return ReferenceTensors.of(references[place], task, WordLogits.of(task));
  }

  private static ReferenceTensors prepared(Mask mask) {
    return prepared(0, PAPER, shown(frame(), mask));
  }

  @Test
  void proposalsOfAtLeastHalfTheMarkAreTheConcepts() {
    var whole = prepared(mask(BODY));
    assertEquals(0, whole.best());
    assertFalse(whole.matched()[2] || whole.matched()[3]);
    assertTrue(whole.matched()[0]);
    var upper = prepared(mask(HALF));
    assertEquals(1, upper.best());
    assertTrue(upper.matched()[1]);
    var other = prepared(mask(OTHER));
    assertEquals(2, other.best());
    assertArrayEquals(new boolean[] {false, false, true, false}, other.matched());
    // Where none fits, the best counts alone.
    var corner = prepared(Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(64, 48, 16, 16)));
    assertEquals(2, corner.best());
    assertArrayEquals(new boolean[] {false, false, true, false}, corner.matched());
  }

  @Test
  void cellsOfThePaddingDoNotCount() {
    var tensors = prepared(mask(BODY));
    assertEquals(20, tensors.cells().length);
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        int cell = tensors.masks().index(y, x);
        boolean inPicture = x < 5 && y < 4;
        assertEquals(inPicture, Arrays.stream(tensors.cells()).anyMatch(c -> c == cell));
        assertEquals(inPicture, tensors.share()[cell] > 0, x + ", " + y);
        assertEquals(x < 3 && y < 2 ? 1 : 0, tensors.target()[cell], 1e-6);
      }
    }
    // Two proposals lie on the upper half of the body.
    assertEquals(0.5, tensors.share()[tensors.masks().index(0, 0)], 1e-6);
    assertEquals(1, tensors.share()[tensors.masks().index(1, 0)], 1e-6);
    assertArrayEquals(new boolean[] {true, true, true, false}, tensors.shown());
    // The last one shows nothing, as much inside as outside.
    assertArrayEquals(new double[] {1, 1, 0, 6 / 20.0}, tensors.inside(), 1e-6);
    assertArrayEquals(new double[] {0.6f, 0, 0.8f, 0}, tensors.embedding(2));
  }

  @Test
  void aProposalOfOneHalfCoversNothing() {
    var proposals = frame();
    Arrays.fill(proposals.maskLogits(), 2 * COLUMNS * ROWS, 3 * COLUMNS * ROWS, 0);
    assertFalse(prepared(0, PAPER, shown(proposals, mask(BODY))).shown()[2]);
    proposals.maskLogits()[2 * COLUMNS * ROWS + 7] = 0.1f;
    assertTrue(prepared(0, PAPER, shown(proposals, mask(BODY))).shown()[2]);
  }

  @Test
  void aMaskOfLessThanHalfACellIsRefused() {
    assertEquals(0, prepared(Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(0, 0, 16, 8))).best() / 2);
    var error =
        assertThrows(
            ConceptException.class,
            () -> prepared(Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(0, 0, 16, 7))));
    assertEquals(
        "the mask marks 112 pixels; this model needs at least 128 in a 80x64 image",
        error.getMessage());
  }

  /** Weights in the classification loss where a proposal is not the concept's. */
  @Test
  void hardNegativesWeighByTheClassWordsShare() {
    var plain = prepared(0, PAPER, shown(frame(), mask(BODY)));
    assertArrayEquals(new double[] {0.1, 0.1, 0.1, 0.1}, plain.unmatched(), 1e-12);
    var hard = prepared(0, PAPER.withHardNegatives(0.5), shown(frame(), mask(BODY)));
    float[][] rows = {{1, 0, 0, 0}, {0.8f, 0.6f, 0, 0}, {0.6f, 0, 0.8f, 0}, {0, 0, 0, 1}};
    for (int n = 0; n < 4; n++) {
      double own = Math.exp(2 * rows[n][0]);
      double all = own + Math.exp(2 * rows[n][1]) + Math.exp(2 * rows[n][3]);
      assertEquals(Math.max(0.1, 0.5 * own / all), hard.unmatched()[n], 1e-6, "proposal " + n);
    }
  }

  @Test
  void whatIsMarkedAsALookAlikeWeighsAsMuchAsTheConcept() {
    var proposals = frame();
    var negative = new Reference(frame(), Optional.empty(), true, Optional.of(mask(OTHER)));
    for (var beyond : List.of(PAPER.withHardNegatives(0.01), PAPER.withIdentity(0.8))) {
      var marked = prepared(1, beyond, shown(proposals, mask(BODY)), negative);
      assertEquals(2, marked.best());
      assertEquals(1, marked.unmatched()[2]);
      assertEquals(0.1, marked.unmatched()[0], 1e-9);
      assertArrayEquals(new boolean[4], marked.matched(), "it is not the concept");
      assertEquals(0, Arrays.stream(marked.target()).sum());
    }
    var paper = prepared(1, PAPER, shown(proposals, mask(BODY)), negative);
    assertEquals(2, paper.best());
    assertEquals(0.1, paper.unmatched()[2], "the paper knows no look-alikes");
  }

  @Test
  void whatShowsTheConceptInAFrameWithALookAlikeIsNotHeldAgainstIt() {
    var proposals = frame();
    var shown = shown(proposals, mask(BODY));
    var same = new Reference(proposals, Optional.empty(), true, Optional.of(mask(OTHER)));
    var tensors = prepared(1, PAPER.withIdentity(0.8), shown, same);
    assertEquals(0, tensors.unmatched()[0]);
    assertEquals(1, tensors.unmatched()[2]);
    assertEquals(0.1, tensors.unmatched()[3], 1e-9);
    assertEquals(20 - 6, tensors.cells().length, "the cells of the concept are left out");
    // In another pass of the model over the same picture, nothing is known of the concept.
    var apart = new Reference(frame(), Optional.empty(), true, Optional.of(mask(OTHER)));
    var other = prepared(1, PAPER.withIdentity(0.8), shown, apart);
    assertEquals(20, other.cells().length);
    assertEquals(0.1, other.unmatched()[0], 1e-9);
    // The concept's own reference counts every cell.
    assertEquals(20, prepared(0, PAPER.withIdentity(0.8), shown, same).cells().length);
  }

  @Test
  void aFrameWithoutTheConceptHasNoBest() {
    var tensors = prepared(1, PAPER, shown(frame(), mask(BODY)), Reference.negative(frame()));
    assertEquals(-1, tensors.best());
    assertArrayEquals(new boolean[4], tensors.matched());
  }

  @Test
  void theVisualEmbeddingIsTheMeanUnderTheMask() {
    var geometry = new FrameGeometry(WIDTH, HEIGHT, WIDTH, HEIGHT, 96, 80);
    float[] values = new float[2 * 30];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    var features = new FeatureMap(2, ROWS, COLUMNS, values);
    // One whole cell (number 7) and half of the next one.
    var mask = Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(16, 16, 24, 16));
    double mean = (7 + 0.5 * 8) / 1.5;
    assertArrayEquals(
        new double[] {mean, mean + 30},
        ReferenceTensors.visualEmbedding(features, mask, geometry),
        1e-6);
  }
}
