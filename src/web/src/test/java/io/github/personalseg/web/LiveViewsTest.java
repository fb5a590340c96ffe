package io.github.personalseg.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** The thread that encodes for the teach page. */
final class LiveViewsTest {
  private final AtomicInteger asked = new AtomicInteger();

  /** A frame that cannot be encoded: it has no generation. */
  private LabelledFrame broken() {
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
        null);
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
      var response =
          (Response)
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
      views.look(0, response, Callback.NOOP);
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
}
