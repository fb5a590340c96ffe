package io.github.personalseg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.error.PersonalSegException;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PersonalSegmenterTest {
  private static final List<String> WORDS = List.of("wall", "floor", "mug");

  @TempDir Path folder;

  private PersonalSegmenter open() throws IOException {
    return PersonalSegmenter.builder(
            Bundle.read(TinyBundle.folder()), ConceptStore.open(folder.resolve("store")))
        .device(DeviceChoice.CPU)
        .vocabulary(WORDS)
        .open();
  }

  private static AnnotatedFrame marked() throws IOException {
    var image = TinyBundle.image();
    var box = new Mask.Box(image.width() / 4, image.height() / 4, 40, 40);
    return AnnotatedFrame.mask(image, Mask.ofBox(image.width(), image.height(), box));
  }

  private static short[] labels(PersonalSegmenter segmenter) throws IOException {
    return segmenter.segment(TinyBundle.image()).labels().ids();
  }

  @Test
  void segmentsTeachesRefinesAndForgetsBitForBit() throws IOException {
    try (var segmenter = open()) {
      assertEquals(WORDS, segmenter.vocabulary());
      short[] before = labels(segmenter);
      var taught = segmenter.teach("my mug", "mug", List.of(marked()));
      assertEquals(1, taught.lesson());
      assertEquals(List.of("my mug"), names(segmenter));
      assertTrue(segmenter.schema().classes().stream().anyMatch(c -> c.name().equals("my mug")));

      var refined = segmenter.refine(" my mug ", List.of(AnnotatedFrame.without(other())));
      assertEquals(2, refined.lesson());
      assertEquals(1, refined.kept());
      assertEquals(taught.concept().id(), refined.concept().id());
      assertEquals(2, segmenter.store().references(refined.concept().id()).size());

      segmenter.forget("my mug");
      assertEquals(List.of(), names(segmenter));
      assertArrayEquals(before, labels(segmenter));
    }
  }

  @Test
  void whatWasTaughtIsThereAfterOpeningAgain() throws IOException {
    short[] labels;
    try (var segmenter = open()) {
      segmenter.teach("my mug", "mug", List.of(marked()));
      labels = labels(segmenter);
    }
    try (var segmenter = open()) {
      assertEquals(List.of("my mug"), names(segmenter));
      assertArrayEquals(labels, labels(segmenter));
    }
  }

  @Test
  void wordsChangeAndConceptsStay() throws IOException {
    try (var segmenter = open()) {
      segmenter.teach("my mug", "mug", List.of(marked()));
      segmenter.setVocabulary(List.of("wall", "mug"));
      assertEquals(List.of("wall", "mug"), segmenter.vocabulary());
      assertEquals(List.of("my mug"), names(segmenter));
      var error =
          assertThrows(ConceptException.class, () -> segmenter.setVocabulary(List.of("my mug")));
      assertTrue(error.getMessage().contains("have one name"), error.getMessage());
      assertEquals(List.of("wall", "mug"), segmenter.vocabulary());
    }
  }

  @Test
  void anErrorLeavesEverythingAsItWas() throws IOException {
    try (var segmenter = open()) {
      segmenter.teach("my mug", "mug", List.of(marked()));
      short[] labels = labels(segmenter);
      assertThrows(ConceptException.class, () -> segmenter.teach("mug", "mug", List.of(marked())));
      assertThrows(
          ConceptException.class, () -> segmenter.teach("\u0000", "mug", List.of(marked())));
      assertThrows(
          BackboneException.class, () -> segmenter.teach("my cup", "zzyzx", List.of(marked())));
      assertThrows(ConceptException.class, () -> segmenter.teach("my cup", "mug", List.of()));
      var unknown =
          assertThrows(ConceptException.class, () -> segmenter.refine("my cup", List.of()));
      assertTrue(unknown.getMessage().contains("my cup"), unknown.getMessage());
      assertThrows(ConceptException.class, () -> segmenter.forget("my cup"));
      assertThrows(IllegalArgumentException.class, () -> segmenter.setVocabulary(List.of()));
      assertEquals(List.of("my mug"), names(segmenter));
      assertArrayEquals(labels, labels(segmenter));
    }
  }

  @Test
  void callersMeetTheErrorsThatTheDocsName() throws IOException {
    var cancelled = new CancelToken();
    cancelled.cancel();
    var segmenter = open();
    try (segmenter) {
      var marks = List.of(marked());
      assertThrows(PersonalSegException.class, () -> segmenter.teach("a/b", "mug", marks));
      assertThrows(PersonalSegException.class, () -> segmenter.teach("my cup", "zzyzx", marks));
      assertThrows(
          CancellationException.class,
          () -> segmenter.teach("my mug", "mug", marks, (done, total, loss) -> {}, cancelled));
    }
    assertThrows(IllegalStateException.class, () -> segmenter.segment(TinyBundle.image()));
    assertThrows(
        PersonalSegException.class,
        () -> PersonalSegmenter.open(folder.resolve("none"), folder.resolve("store")));
    var file = Files.createFile(folder.resolve("file"));
    var noFolder = ConceptStore.open(file);
    var bundle = Bundle.read(TinyBundle.folder());
    assertThrows(
        IOException.class,
        () -> {
          try (var other = PersonalSegmenter.builder(bundle, noFolder).open()) {
            other.teach("my mug", "mug", List.of(marked()));
          }
        });
  }

  @Test
  void framesAreLabelledWhileAConceptIsLearned() throws Exception {
    var learning = new CountDownLatch(1);
    var labelled = new CountDownLatch(1);
    try (var segmenter = open()) {
      short[] before = labels(segmenter);
      var other = Executors.newSingleThreadExecutor();
      try {
        var lesson =
            other.submit(
                () ->
                    segmenter.teach(
                        "my mug",
                        "mug",
                        List.of(marked()),
                        (done, total, loss) -> {
                          learning.countDown();
                          await(labelled);
                        },
                        new CancelToken()));
        assertTrue(learning.await(1, TimeUnit.MINUTES));
        assertArrayEquals(before, labels(segmenter));
        assertEquals(List.of(), names(segmenter));
        labelled.countDown();
        assertEquals("my mug", lesson.get().concept().name());
        assertEquals(List.of("my mug"), names(segmenter));
      } finally {
        labelled.countDown();
        other.shutdown();
      }
    }
  }

  @Test
  void ownsTheModelThatALoaderGives() throws IOException {
    var closed = new AtomicBoolean();
    var builder =
        PersonalSegmenter.builder(
            Bundle.read(TinyBundle.folder()), ConceptStore.open(folder.resolve("store")));
    builder.loadedBy(bundle -> noting(BundleModel.load(bundle, DeviceChoice.CPU), closed));
    builder.open().close();
    assertTrue(closed.getAndSet(false));

    builder.vocabulary(List.of("zzyzx"));
    assertThrows(BackboneException.class, builder::open);
    assertTrue(closed.get(), "a model that was loaded in vain is closed");
  }

  private static OvssModel noting(OvssModel model, AtomicBoolean closed) {
    return new ForwardingModel(model) {
      @Override
      public void close() {
        closed.set(true);
        super.close();
      }
    };
  }

  private static RgbImage other() throws IOException {
    var image = TinyBundle.image();
    byte[] data = image.data().clone();
    data[0] ^= 1;
    return new RgbImage(image.width(), image.height(), data);
  }

  private static List<String> names(PersonalSegmenter segmenter) {
    return segmenter.concepts().all().stream().map(Concept::name).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
