package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped bundle on a GPU; skipped where the engine sees none. */
class GpuLabelsTest {
  private static final Path BUNDLE = Path.of("models/demo");
  private static final Path FRAME =
      Path.of("src/core/src/fixtures/resources/bundles/demo_frame.png");

  @Test
  void labelsWhatTheCpuLabels() throws IOException {
    try (var gpu = BundleModel.open(BUNDLE, DeviceChoice.AUTO);
        var cpu = BundleModel.open(BUNDLE, DeviceChoice.CPU)) {
      assumeTrue(
          gpu.placement().startsWith("cuda"),
          "PyTorch sees no GPU; build with -Pcuda or -Pcuda124 on a machine that has one");
      short[] expected = ids(cpu);
      short[] found = ids(gpu);
      int alike = 0;
      for (int i = 0; i < expected.length; i++) {
        alike += expected[i] == found[i] ? 1 : 0;
      }
      assertTrue(alike >= 0.995 * expected.length, alike + " of " + expected.length + " pixels");
    }
  }

  private static short[] ids(OvssModel model) throws IOException {
    var bundle = Bundle.read(BUNDLE);
    var settings = new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0);
    var generation = LabelSchema.of(1, model, Vocabulary.of(bundle), List.of(), settings);
    var image = ImageFiles.read(FRAME);
    return model.view(image, null, frame -> Segmenter.segment(frame, generation)).labels().ids();
  }
}
