package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.segment.fusion.ArgMax;
import io.github.personalseg.segment.fusion.ProposalFusion;
import io.github.personalseg.segment.fusion.ScoreGrid;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  private final Vocabulary vocabulary =
      new Vocabulary(List.of("wall", "mug"), new float[][] {Frames.unit(0), Frames.unit(1)});

  /** Left half of the frame looks like axis 0, right half like the given embedding. */
  private static Proposals halves(float[] right) {
    float[] logits = new float[Frames.PROPOSALS * 16 * 16];
    Arrays.fill(logits, -30);
    for (int i = 0; i < 256; i++) {
      logits[i % 16 < 8 ? i : 256 + i] = 30;
    }
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      float[] row = n == 0 ? Frames.unit(0) : n == 1 ? right : Frames.unit(Frames.DIM - 1);
      System.arraycopy(row, 0, embeddings, n * Frames.DIM, Frames.DIM);
    }
    return Frames.proposals(logits, embeddings);
  }

  private static Concept mug(float threshold) {
    float[] between = {0, 0.8f, 0.6f, 0, 0, 0, 0, 0};
    return Frames.concept("my mug", 254, between, Optional.empty(), threshold);
  }

  @Test
  void everyPixelGetsTheIdOfItsWord() {
    var result = Segmenter.segment(halves(Frames.unit(1)), Frames.generation(vocabulary));
    var labels = result.labels();
    assertEquals(64, labels.width());
    assertEquals(48, labels.height());
    assertEquals(7, labels.generation());
    assertEquals(0, labels.idAt(31, 47));
    assertEquals(1, labels.idAt(32, 0));
    assertEquals(2, result.shares().size());
    assertEquals(0.5f, result.shares().get(0).share());
    assertEquals(64 * 48, labels.toBytes().length);
    assertTrue((result.confidence()[0] & 0xff) > 250);
  }

  @Test
  void aConceptTakesThePixelsThatLookMoreLikeIt() {
    float[] looks = {0, 0.6f, 0.8f, 0, 0, 0, 0, 0};
    var result = Segmenter.segment(halves(looks), Frames.generation(vocabulary, mug(0.3f)));
    assertEquals(254, result.labels().idAt(50, 20));
    assertEquals(0, result.labels().idAt(5, 20));
  }

  @Test
  void aConceptBelowItsThresholdIsLabelledAsIfNotTaught() {
    float[] looks = {0, 0.6f, 0.8f, 0, 0, 0, 0, 0};
    var taught = Frames.generation(vocabulary, mug(0.999f));
    var result = Segmenter.segment(halves(looks), taught);
    var untaught = Segmenter.segment(halves(looks), Frames.generation(vocabulary));
    assertArrayEquals(untaught.labels().ids(), result.labels().ids());
    assertArrayEquals(untaught.scores(), result.scores());
  }

  @Test
  void anotherConceptDoesNotDecideWhetherOneIsSure() {
    float[] looks = {0, 0.6f, 0.8f, 0, 0, 0, 0, 0};
    float[] alike = {0, 0.79f, 0.61f, 0, 0, 0, 0, 0};
    var twin = Frames.concept("my other mug", 253, alike, Optional.empty(), 0.7f);
    // Each has about half of the proposal beside the other, and most of it beside the words.
    var both = Segmenter.segment(halves(looks), Frames.generation(vocabulary, mug(0.7f), twin));
    assertEquals(253, both.labels().idAt(50, 20));
    assertTrue(
        both.shares().stream().noneMatch(s -> s.meanScore() > 0.7f && s.labelClass().concept()));
  }

  @Test
  void pixelsBelowTheMinimumStayUnlabelled() {
    var strict =
        LabelSchema.of(
            1, Frames.model(), vocabulary, List.of(), new LabelSchema.Settings(16, 0.5f));
    var result = Segmenter.segment(halves(Frames.unit(Frames.DIM - 1)), strict);
    assertEquals(0, result.labels().idAt(5, 5));
    assertEquals(255, result.labels().idAt(60, 5));
    assertEquals(1, result.shares().size());
  }

  @Test
  void aPixelAtTheMinimumKeepsItsLabel() {
    var random = new Random(8);
    var proposals = Frames.random(random);
    var words = Frames.randomVocabulary(random, 4);
    var all = Segmenter.segment(proposals, Frames.generation(words));
    float[] scores = all.scores();
    float minimum = scores[20 * 64 + 30];
    var settings = new LabelSchema.Settings(16, minimum);
    var some =
        Segmenter.segment(proposals, LabelSchema.of(1, Frames.model(), words, List.of(), settings));
    for (int i = 0; i < scores.length; i++) {
      assertEquals(scores[i] < minimum ? 255 : all.labels().ids()[i], some.labels().ids()[i]);
    }
  }

  @Test
  void scoresAreProbabilitiesHoweverManyProposalsOverlap() {
    var random = new Random(3);
    int above = 0;
    for (int round = 0; round < 20; round++) {
      var frame = Frames.random(random);
      float[] logits = frame.maskLogits();
      for (int i = 0; i < logits.length; i++) {
        logits[i] += round % 3;
      }
      var proposals = Frames.proposals(logits, frame.embeddings());
      var generation = Frames.generation(Frames.randomVocabulary(random, 4), mug(0));
      var grid = ProposalFusion.fuse(proposals, generation);
      var result = Segmenter.segment(proposals, generation);
      float[] all = new float[64 * 48];
      float[] best = new float[64 * 48];
      for (int c = 0; c < grid.classCount(); c++) {
        float[] ofClass = grid.atCameraSize(c);
        for (int i = 0; i < best.length; i++) {
          best[i] = Math.max(best[i], ofClass[i]);
        }
      }
      var mass = new ScoreGrid(1, 16, 16, masses(logits), proposals.geometry()).atCameraSize(0);
      for (int i = 0; i < all.length; i++) {
        assertEquals(best[i] / Math.max(1, mass[i]), result.scores()[i], 1e-4);
        assertTrue(result.scores()[i] <= 1);
        above += best[i] > 1 ? 1 : 0;
      }
    }
    assertTrue(above > 1000, "only " + above + " pixels had scores above 1 before");
  }

  /** The sum of all masks in each cell. */
  private static float[] masses(float[] logits) {
    float[] masses = new float[256];
    for (int i = 0; i < logits.length; i++) {
      masses[i % 256] += (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return masses;
  }

  @Test
  void probabilitiesLeaveLabelsAsTheyWere() {
    var random = new Random(4);
    for (int round = 0; round < 20; round++) {
      var proposals = Frames.random(random);
      var generation = Frames.generation(Frames.randomVocabulary(random, 4), mug(0));
      var grid = ProposalFusion.fuse(proposals, generation);
      short[] ids = new short[64 * 48];
      ArgMax.find(grid, new short[] {0, 1, 2, 3, 254}, ids, new float[64 * 48]);
      assertArrayEquals(ids, Segmenter.segment(proposals, generation).labels().ids());
    }
  }

  @Test
  void confidenceNeverSaturatesBelowCertainty() {
    var labels = new LabelImage(3, 1, LabelEncoding.MONO8, new short[3], 0);
    var result = new Segmentation(labels, new float[] {0, 0.5f, 1}, List.of());
    assertArrayEquals(new byte[] {0, (byte) 128, (byte) 255}, result.confidence());
  }

  @Test
  void theMinimumIsAProbability() {
    for (float wrong : new float[] {-0.1f, 1.01f, Float.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new LabelSchema.Settings(16, wrong));
    }
  }

  @Test
  void wideLabelsAreLittleEndian() {
    var labels = new LabelImage(2, 1, LabelEncoding.MONO16, new short[] {0x0102, (short) 65535}, 0);
    assertArrayEquals(new byte[] {2, 1, -1, -1}, labels.toBytes());
    assertEquals(65535, labels.idAt(1, 0));
  }

  @Test
  void aRealModelLabelsAFrame() throws IOException {
    try (var model = BundleModel.open(TinyBundle.folder(), DeviceChoice.CPU)) {
      var words = List.of("wall", "floor", "table", "red mug");
      var generation =
          LabelSchema.of(1, model, Vocabulary.of(model, words), List.of(), Frames.SETTINGS);
      var image = TinyBundle.image();
      var result = Segmenter.segment(model.infer(image), generation);
      assertEquals(image.width() * image.height(), result.labels().ids().length);
      assertEquals(1, result.shares().stream().mapToDouble(ClassCoverage::share).sum(), 1e-5);
    }
  }
}
