package io.github.personalseg.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import io.github.personalseg.web.teachable.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** However many frames people freeze, the node holds a bounded number of bytes for them. */
final class FrameShelfTest {
  /** A frame of a camera of so many megapixels; the arrays are shared, their sizes count. */
  private static LabelledFrame frame(int width, int height) {
    int pixels = width * height;
    var proposals =
        new Proposals(
            1,
            1,
            1,
            1,
            new float[1],
            new float[1],
            new FeatureMap(1, 1, 1, new float[1]),
            new FrameGeometry(width, height, width, height, width, height));
    var labels = new LabelImage(width, height, LabelEncoding.MONO8, new short[pixels], 1);
    return new LabelledFrame(
        0,
        1,
        0,
        new RgbImage(width, height, new byte[3 * pixels]),
        proposals,
        new Segmentation(labels, new float[pixels], List.of()),
        null,
        new FramePool().take());
  }

  private static Optional<LabelledFrame> kept(FrameShelf shelf, String id) {
    try {
      return Optional.of(shelf.get(id).frame());
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  @Property(tries = 20)
  void holdsNoMoreBytesAndFramesThanItMay(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int count) {
    var random = new Random(seed);
    var sizes = List.of(frame(64, 48), frame(640, 480), frame(1920, 1080), frame(2400, 1800));
    var shelf = new FrameShelf();
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var frame = sizes.get(random.nextInt(sizes.size()));
      String id = shelf.keep(frame).id();
      ids.add(id);
      assertSame(frame, shelf.get(id).frame(), "what was just frozen is there");
      long bytes = 0;
      int frames = 0;
      for (String each : ids) {
        var held = kept(shelf, each);
        bytes += held.map(LabelledFrame::bytes).orElse(0L);
        frames += held.isPresent() ? 1 : 0;
      }
      assertTrue(frames <= FrameShelf.MOST, frames + " frames");
      assertTrue(bytes <= FrameShelf.MOST_BYTES, bytes + " bytes");
    }
  }

  @Test
  void whatIsUsedStaysAndTheRestIsSaidToBeGone() {
    var shelf = new FrameShelf();
    var small = frame(64, 48);
    String used = shelf.keep(small).id();
    String unused = shelf.keep(small).id();
    for (int i = 0; i < 3 * FrameShelf.MOST; i++) {
      shelf.keep(small);
      assertSame(small, shelf.get(used).frame());
    }
    var gone = assertThrows(Refusal.class, () -> shelf.get(unused));
    assertEquals(404, gone.status());
    assertEquals("frame " + unused + " is not kept any more; freeze again", gone.getMessage());
  }
}
