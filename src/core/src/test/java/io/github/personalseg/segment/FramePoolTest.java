package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.fusion.FusionMemory;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FramePoolTest {
  private static final RgbImage IMAGE = new RgbImage(1, 1, new byte[3]);

  /** A model that writes other proposals at each pass, into what it is given back. */
  private static OvssModel model(Random random) {
    return (OvssModel)
        Proxy.newProxyInstance(
            OvssModel.class.getClassLoader(),
            new Class<?>[] {OvssModel.class},
            (self, method, arguments) -> infer(random, (Proposals) arguments[1]));
  }

  private static Proposals infer(Random random, @Nullable Proposals used) {
    var fresh = Frames.random(random);
    int side = random.nextBoolean() ? 64 : 48; // not every frame fits where the last one was
    var geometry = new FrameGeometry(64, side, 64, side, 64, 64);
    if (used == null) {
      return with(fresh, fresh.maskLogits(), fresh.embeddings(), geometry);
    }
    System.arraycopy(fresh.maskLogits(), 0, used.maskLogits(), 0, fresh.maskLogits().length);
    System.arraycopy(fresh.embeddings(), 0, used.embeddings(), 0, fresh.embeddings().length);
    return with(fresh, used.maskLogits(), used.embeddings(), geometry);
  }

  private static Proposals with(
      Proposals of, float[] logits, float[] embeddings, FrameGeometry geometry) {
    var features = new FeatureMap(of.dim(), 1, 1, new float[of.dim()]);
    return new Proposals(
        of.count(), of.height(), of.width(), of.dim(), logits, embeddings, features, geometry);
  }

  /** What a holder reads, and what was there when the frame was worked out. */
  private record Held(
      FramePool.Frame frame,
      Proposals proposals,
      Segmentation labelled,
      float[] logits,
      short[] ids) {
    static Held of(FramePool.Frame frame, Proposals proposals, Segmentation labelled) {
      return new Held(
          frame,
          proposals,
          labelled,
          proposals.maskLogits().clone(),
          labelled.labels().ids().clone());
    }

    void check() {
      assertArrayEquals(logits, proposals.maskLogits());
      assertArrayEquals(ids, labelled.labels().ids());
    }
  }

  @Property(tries = 200)
  void whatSomebodyHoldsIsNeverWrittenTo(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
    var random = new Random(seed);
    var model = model(random);
    var schema = Frames.generation(Frames.randomVocabulary(random, 4));
    var pool = new FramePool();
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      var frame = pool.take();
      var proposals = frame.infer(model, IMAGE);
      var labelled = frame.segment(schema, false);
      var plain = Segmenter.segment(proposals, schema);
      assertArrayEquals(plain.labels().ids(), labelled.labels().ids());
      for (int holders = random.nextInt(3); holders > 0; holders--) {
        frame.hold();
        held.add(Held.of(frame, proposals, labelled));
      }
      if (random.nextInt(4) > 0) { // a frame that fails is never let go of
        frame.letGo();
      }
      held.forEach(Held::check);
      while (held.size() > random.nextInt(6)) {
        held.remove(random.nextInt(held.size())).frame().letGo();
      }
    }
  }

  @Test
  void aFrameThatNobodyHoldsLendsItsArrays() {
    var random = new Random(1);
    var model = model(random);
    var pool = new FramePool();
    var first = pool.take();
    var proposals = first.infer(model, IMAGE);
    assertNotSame(proposals.maskLogits(), pool.take().infer(model, IMAGE).maskLogits());
    first.hold();
    first.letGo();
    assertNotSame(proposals.maskLogits(), pool.take().infer(model, IMAGE).maskLogits());
    first.letGo();
    assertSame(proposals.maskLogits(), pool.take().infer(model, IMAGE).maskLogits());
  }

  @Test
  void lettingGoTooOftenIsAFault() {
    var frame = new FramePool().take();
    assertThrows(
        IllegalStateException.class,
        () -> frame.segment(Frames.generation(Frames.randomVocabulary(new Random(1), 2)), true));
    frame.letGo();
    assertThrows(IllegalStateException.class, frame::letGo);
    assertThrows(IllegalStateException.class, frame::hold);
  }

  @Test
  void idsAreAllWrittenAnew() {
    var random = new Random(3);
    for (int i = 0; i < 20; i++) {
      var proposals = Frames.random(random);
      LabelSchema schema = Frames.generation(Frames.randomVocabulary(random, 6));
      var fresh = Segmenter.segment(proposals, schema, true);
      var memory = new FusionMemory();
      short[] used = Segmenter.segment(Frames.random(random), schema, true, memory).labels().ids();
      Arrays.fill(used, (short) 77);
      var again = Segmenter.segment(proposals, schema, true, memory);
      assertSame(used, again.labels().ids());
      assertArrayEquals(fresh.labels().ids(), used);
      assertArrayEquals(fresh.scores(), again.scores());
    }
  }
}
