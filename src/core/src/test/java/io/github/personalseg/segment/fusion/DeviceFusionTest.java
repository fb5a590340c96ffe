package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.torch.UploadedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.segment.Frames;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The script for GPUs, run on the CPU, against Java's own loops, on made-up frames. */
class DeviceFusionTest {
  /** Two classes may differ by less than what rounding makes of the same sum. */
  private static final float CLOSE = 1e-4f;

  private static UploadedFrame device;

  @BeforeContainer
  static void open() {
    device = new UploadedFrame();
  }

  @AfterContainer
  static void close() {
    device.close();
  }

  @Property(tries = 150)
  void labelsAreTheLoops(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int words,
      @ForAll @IntRange(min = 0, max = 4) int concepts,
      @ForAll boolean ofOwnConcept,
      @ForAll boolean scored,
      @ForAll boolean large) {
    var random = new Random(seed);
    var proposals = large ? spread(random) : Frames.random(random);
    var generation = generation(random, proposals, words, concepts, ofOwnConcept);
    var expected = Segmenter.segment(proposals, generation, true);
    var found =
        device.view(
            proposals,
            frame -> {
              var labelled = Segmenter.segment(frame, generation, scored);
              if (!scored) {
                frame.proposals();
              }
              return labelled;
            });
    assertAlike(expected, found);
  }

  private static void assertAlike(Segmentation expected, Segmentation found) {
    short[] ids = expected.labels().ids();
    int differ = 0;
    for (int i = 0; i < ids.length; i++) {
      differ += ids[i] == found.labels().ids()[i] ? 0 : 1;
    }
    assertTrue(differ <= 0.005 * ids.length, differ + " of " + ids.length + " pixels differ");
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == found.labels().ids()[i]) {
        assertEquals(expected.scores()[i], found.scores()[i], CLOSE, "pixel " + i);
      }
    }
  }

  /** Masks with wide soft edges, in a frame that does not fill the padded input. */
  private static Proposals spread(Random random) {
    float[] logits = new float[Frames.PROPOSALS * 16 * 24];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      double x = 24 * random.nextDouble();
      double y = 16 * random.nextDouble();
      double steep = Math.exp(2 * random.nextDouble() - 1);
      for (int i = 0; i < 16 * 24; i++) {
        logits[n * 16 * 24 + i] = (float) (steep * (6 - Math.hypot(i % 24 - x, i / 24 - y)));
      }
    }
    return new Proposals(
        Frames.PROPOSALS,
        16,
        24,
        Frames.DIM,
        logits,
        Frames.random(random).embeddings(),
        new FeatureMap(Frames.DIM, 1, 1, new float[Frames.DIM]),
        new FrameGeometry(131, 87, 90, 60, 96, 64));
  }

  /** Concepts with and without identity and negative proposals; some words name concepts. */
  private static LabelSchema generation(
      Random random, Proposals proposals, int words, int concepts, boolean ofOwnConcept) {
    var plain = Frames.randomVocabulary(random, words);
    var names = new ArrayList<>(plain.words());
    var embeddings = new ArrayList<>(Arrays.asList(plain.embeddings()));
    var all = new ArrayList<Concept>();
    for (int k = 0; k < concepts; k++) {
      String name = "thing " + k;
      if (random.nextInt(4) == 0) {
        names.add("red {" + name + "}");
        embeddings.add(Frames.randomUnit(random));
      }
      all.add(concept(random, proposals, name, k));
    }
    var negatives =
        ofOwnConcept ? LabelSchema.Negatives.OWN_CONCEPT : LabelSchema.Negatives.LIKE_ANY_PROPOSAL;
    float minimum = random.nextInt(3) == 0 ? 0.3f : 0;
    return LabelSchema.of(
        7,
        Frames.model(),
        new Vocabulary(names, embeddings.toArray(float[][]::new)),
        all,
        new LabelSchema.Settings(16, minimum, negatives));
  }

  private static Concept concept(Random random, Proposals proposals, String name, int number) {
    int like = random.nextInt(Frames.PROPOSALS);
    float[] z =
        Arrays.copyOfRange(proposals.embeddings(), like * Frames.DIM, (like + 1) * Frames.DIM);
    Optional<NegativeProposal> negative =
        random.nextInt(3) == 0
            ? Optional.of(Frames.randomNegative(random, 1 + 2 * random.nextInt(2)))
            : Optional.empty();
    Optional<InstancePrototype> identity =
        random.nextBoolean()
            ? Optional.of(
                new InstancePrototype(
                    z,
                    0.6f,
                    random.nextBoolean() ? Frames.randomUnit(random) : new float[0],
                    List.of()))
            : Optional.empty();
    return new Concept(
        "%032x".formatted(number),
        name,
        "mug",
        LabelEncoding.MONO8.unlabelled() - 1 - number,
        "hash",
        random.nextBoolean() ? z : Frames.randomUnit(random),
        negative,
        random.nextBoolean() ? 0.5f : 0,
        identity,
        Instant.EPOCH);
  }

  @Property(tries = 5)
  void idsThatNeedTwoBytesComeBackWhole(@ForAll long seed) {
    var random = new Random(seed);
    var proposals = Frames.random(random);
    var generation = Frames.generation(Frames.randomVocabulary(random, 400));
    assertEquals(LabelEncoding.MONO16, generation.depth());
    var expected = Segmenter.segment(proposals, generation, true);
    assertAlike(expected, device.view(proposals, frame -> Segmenter.segment(frame, generation)));
  }

  @Property(tries = 1)
  void whatWasFetchedStaysAndTheRestIsGone() {
    var proposals = Frames.random(new Random(1));
    var generation = Frames.generation(Frames.randomVocabulary(new Random(2), 3));
    var fetched = device.view(proposals, FrameView::proposals);
    assertArrayEquals(proposals.maskLogits(), fetched.maskLogits());
    assertArrayEquals(proposals.embeddings(), fetched.embeddings());
    assertArrayEquals(proposals.features().values(), fetched.features().values());
    var unscored = device.view(proposals, frame -> Segmenter.segment(frame, generation, false));
    assertThrows(IllegalStateException.class, unscored::scores);
  }
}
