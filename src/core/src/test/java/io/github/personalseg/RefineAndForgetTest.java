package io.github.personalseg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a concept is after a restart, and after it was forgotten. */
class RefineAndForgetTest {
  private static final Path TINY = Path.of("src/core/src/fixtures/resources/bundles/tiny");
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  @TempDir Path folder;
  private OvssModel model;
  private Vocabulary vocabulary;
  private TuningSettings settings;
  private ConceptStore store;

  @BeforeEach
  void open() throws IOException {
    model = BundleModel.open(TINY, DeviceChoice.CPU);
    vocabulary = Vocabulary.of(model, List.of("wall", "floor", "mug"));
    settings = TuningSettings.of(Bundle.read(TINY).manifest().tuning()).withIterations(20);
    store = ConceptStore.open(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static RgbImage image(long seed) {
    byte[] data = new byte[3 * WIDTH * HEIGHT];
    new Random(seed).nextBytes(data);
    for (int i = 0; i < data.length; i++) {
      int x = i / 3 % WIDTH;
      data[i] = (byte) (x > 40 && x < 90 ? 220 - (data[i] & 15) : 30 + (data[i] & 31));
    }
    return new RgbImage(WIDTH, HEIGHT, data);
  }

  private static AnnotatedFrame example(long seed, boolean negative) {
    var mask = Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(40, 10 + (int) seed, 50, 80));
    return new AnnotatedFrame(image(seed), Optional.of(new Annotation.Image(mask)), negative);
  }

  private TeachResult teach(List<AnnotatedFrame> examples) {
    return new Teacher(model, vocabulary, settings, Clock.systemUTC())
        .teach("my mug", "mug", examples, Concepts.NONE, (d, t, l) -> {}, new CancelToken());
  }

  /** Kept references as a restarted node hands them to the teacher again. */
  private static AnnotatedFrame again(AnnotatedFrame kept) {
    return new AnnotatedFrame(kept.image(), kept.annotation(), kept.negative());
  }

  @Test
  void refiningAfterARestartEqualsTeachingAllAtOnce() throws IOException {
    var first = List.of(example(1, false), example(2, true));
    var later = example(3, false);
    var lesson = teach(first);
    store.save(lesson.concept(), settings, lesson.references());

    var all = new ArrayList<AnnotatedFrame>();
    ConceptStore.open(folder.resolve("store"))
        .references(lesson.concept().id())
        .forEach(kept -> all.add(again(kept)));
    all.add(later);
    var refined = teach(all).concept();
    var atOnce = teach(List.of(first.get(0), first.get(1), later)).concept();
    assertArrayEquals(atOnce.embedding(), refined.embedding());
    assertEquals(atOnce.threshold(), refined.threshold());

    assertArrayEquals(borders(atOnce), borders(refined));

    // The marked look-alike matters: with another region other borders are drawn.
    var elsewhere = Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(0, 0, WIDTH, HEIGHT / 3));
    all.set(1, new AnnotatedFrame(image(2), Optional.of(new Annotation.Image(elsewhere)), true));
    assertFalse(Arrays.equals(borders(refined), borders(teach(all).concept())));
  }

  private static float[] borders(Concept concept) {
    return concept.identity().orElseThrow().lookAlikeDirections();
  }

  private byte[] labels(Concepts concepts) {
    var generation =
        LabelSchema.of(
            1,
            model,
            vocabulary,
            List.<Concept>copyOf(concepts.all()),
            new LabelSchema.Settings(settings.learningStride(), 0));
    return Segmenter.segment(model.infer(image(7)), generation).labels().toBytes();
  }

  @Test
  void forgettingGivesTheLabelsFromBeforeByteByByte() throws IOException {
    byte[] before = labels(store.load(model.bundleHash()).concepts());
    settings = settings.withBeyond(TuningSettings.Beyond.NONE);
    var lesson = teach(List.of(example(1, false), example(3, false)));
    store.save(lesson.concept(), settings, lesson.references());
    byte[] taught = labels(store.load(model.bundleHash()).concepts());
    assertFalse(Arrays.equals(before, taught), "the concept takes pixels");
    assertTrue(store.forget(lesson.concept().id()));
    assertArrayEquals(before, labels(store.load(model.bundleHash()).concepts()));
  }
}
