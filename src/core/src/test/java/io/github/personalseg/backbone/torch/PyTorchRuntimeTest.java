package io.github.personalseg.backbone.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import io.github.personalseg.image.ParallelLoop;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void aThreadThatStaysAloneDoesNotChangeTheOthers() throws InterruptedException {
    PyTorchRuntime.engine();
    PyTorchRuntime.chooseThreads();
    int all = JniUtils.getNumThreads();
    var alone = new AtomicInteger();
    var thread =
        new Thread(
            () -> {
              ParallelLoop.stayOnThisThread();
              PyTorchRuntime.chooseThreads();
              alone.set(JniUtils.getNumThreads());
            });
    thread.start();
    thread.join();
    assertEquals(1, alone.get());
    assertEquals(all, JniUtils.getNumThreads());
    assertEquals(Integer.getInteger("ai.djl.pytorch.num_threads"), all);
  }
}
