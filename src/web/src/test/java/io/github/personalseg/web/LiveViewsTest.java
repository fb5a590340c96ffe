package io.github.personalseg.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** The thread that encodes for the teach page. */
final class LiveViewsTest {
  private final AtomicInteger asked = new AtomicInteger();

  /** A frame that cannot be encoded: it has no generation. */
  private LabelledFrame broken() {
    return broken(new FramePool().take());
  }

  private LabelledFrame broken(FramePool.Frame memory) {
    var proposals =
        new Proposals(
            1,
            1,
            1,
            1,
            new float[1],
            new float[1],
            new FeatureMap(1, 1, 1, new float[1]),
            new FrameGeometry(4, 4, 4, 4, 4, 4));
    var labels = new LabelImage(4, 4, LabelEncoding.MONO8, new short[16], 1);
    return new LabelledFrame(
        0,
        asked.incrementAndGet(),
        0,
        new RgbImage(4, 4, new byte[48]),
        proposals,
        new Segmentation(labels, new float[16], List.of()),
        null,
        memory);
  }

  private static Response response(AtomicInteger written) {
    return (Response)
        Proxy.newProxyInstance(
            Response.class.getClassLoader(),
            new Class<?>[] {Response.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("write")) {
                written.incrementAndGet();
                ((Callback) arguments[2]).succeeded();
              }
              return null;
            });
  }

  private static Thread encoder() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("web-encoder") && thread.isAlive())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFrameThatCannotBeEncodedIsLeftOutAndTheNextOneIsTaken() throws Exception {
    var views = new LiveViews(1, new Pictures(0.8f), 2);
    try {
      var written = new AtomicInteger();
      views.look(0, response(written), Callback.NOOP);
      assertEquals(1, written.get(), "the pulse at the start");
      var encoder = encoder();
      for (int i = 0; i < 3; i++) {
        views.labelled(broken());
        Thread.sleep(300); // more than the pause between two frames
        assertTrue(encoder.isAlive());
      }
      views.pulse();
      assertEquals(1, views.count());
    } finally {
      views.close();
    }
  }

  private static boolean held(FramePool.Frame memory) {
    try {
      memory.hold();
    } catch (IllegalStateException e) {
      return false;
    }
    memory.letGo();
    return true;
  }

  /** A new frame, which its pipeline lets go of. */
  private FramePool.Frame labelled(LiveViews views) {
    var memory = new FramePool().take();
    views.labelled(broken(memory));
    memory.letGo();
    return memory;
  }

  @Test
  void aFrameIsHeldWhileItIsTheNewestOrInUse() {
    var views = new LiveViews(1, new Pictures(0.8f), 2);
    try {
      var first = labelled(views);
      assertTrue(held(first), "the newest");
      var asked = views.frame(0, Optional.empty());
      var second = labelled(views);
      assertTrue(held(first), "somebody reads it");
      assertEquals(first, asked.memory());
      asked.letGo();
      assertFalse(held(first), "replaced, and read by nobody");
      assertTrue(held(second), "the newest");
    } finally {
      views.close();
    }
  }

  @Test
  void whatViewersSawIsGivenBack() throws Exception {
    var views = new LiveViews(1, new Pictures(0.8f), 2);
    try {
      views.look(0, response(new AtomicInteger()), Callback.NOOP);
      var before = labelled(views);
      for (int i = 0; i < 5; i++) {
        Thread.sleep(20 * i); // the encoder is at work, or waits for its time, or is done
        var next = labelled(views);
        assertTrue(held(next));
        for (int k = 0; k < 500 && held(before); k++) {
          Thread.sleep(10);
        }
        assertFalse(held(before), "frame " + i);
        before = next;
      }
    } finally {
      views.close();
    }
  }
}
