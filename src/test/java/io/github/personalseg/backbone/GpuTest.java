package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds on a GPU; skipped where the engine sees none. */
class GpuTest {
  @BeforeAll
  static void needsAGpu() {
    int gpus = PyTorchRuntime.engine().getGpuCount();
    assumeTrue(gpus > 0, "PyTorch sees no GPU; build with -Pcuda on a machine that has one");
  }

  @Test
  void computesWhatTheCpuComputes() throws IOException {
    for (var bundle : List.of(BundleGolden.SAN, BundleGolden.OVSEG)) {
      try (var gpu = Bundle.open(bundle.folder(), DeviceChoice.AUTO)) {
        assertEquals("cuda:0", gpu.placement().split(" ")[0]);
        var golden = bundle.values().tensors();
        var proposals = gpu.propose(bundle.image());
        assertArrayEquals(golden.get("masks").values(), proposals.maskLogits(), 1e-2f);
        assertArrayEquals(golden.get("embeddings").values(), proposals.embeddings(), 1e-3f);
        assertArrayEquals(
            golden.get("text").row(0), gpu.encodeText(List.of("door-stuff"))[0], 1e-3f);
      }
    }
  }
}
