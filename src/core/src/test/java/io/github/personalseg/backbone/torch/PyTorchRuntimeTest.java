package io.github.personalseg.backbone.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PyTorchRuntimeTest {
  @Test
  void threadsWaitWithoutHoldingACoreForLong() {
    Assumptions.assumeTrue(
        System.getenv("GOMP_SPINCOUNT") == null && System.getenv("OMP_WAIT_POLICY") == null,
        "the user's own choice");
    PyTorchRuntime.engine();
    assertEquals(
        PyTorchRuntime.SPIN_COUNT,
        Function.getFunction("c", "getenv").invokeString(new Object[] {"GOMP_SPINCOUNT"}, false));
  }
}
