package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.engine.DeviceFault;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  private static String decided(String choice, int gpus) {
    return new DeviceChoice(choice).decide(gpus, "PyTorch 2.3.1").text();
  }

  @Test
  void saysWhichDeviceAndWhy() {
    assertEquals("cpu (as asked for)", decided("cpu", 2));
    assertEquals("cpu (auto: PyTorch 2.3.1 sees no GPU)", decided("auto", 0));
    assertEquals("cuda:0 (auto: the first of 2 GPUs)", decided("auto", 2));
    assertEquals("cuda:1 (as asked for)", decided("cuda:1", 2));
  }

  @Test
  void aGpuThatIsNotThereIsReplacedByTheCpu() {
    var decision = new DeviceChoice("cuda:7").decide(2, "PyTorch 2.3.1");
    assertFalse(decision.onGpu());
    assertTrue(decision.disappointing());
    assertTrue(
        decision.text().startsWith("cpu (instead of cuda:7: PyTorch 2.3.1 sees 2 GPUs;"),
        decision.text());
  }

  @Test
  void refusesWhatItCannotRead() {
    for (String text : List.of("gpu", "cuda", "cuda:", "cuda:100", "CPU", "")) {
      var error = assertThrows(BackboneException.class, () -> new DeviceChoice(text));
      assertEquals(
          "device is \"" + text + "\"; allowed: auto, cpu, cuda:0 to cuda:99", error.getMessage());
    }
  }

  @Test
  void tellsFaultsOfTheDeviceFromFaultsOfTheCall() {
    assertEquals(
        DeviceFault.MEMORY,
        fault("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of"));
    assertEquals(
        DeviceFault.MEMORY, fault("DefaultCPUAllocator: can't allocate memory: you tried to"));
    assertEquals(
        DeviceFault.MEMORY, fault("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublas"));
    assertEquals(DeviceFault.DEVICE, fault("CUDA error: an illegal memory access was encountered"));
    assertEquals(DeviceFault.DEVICE, fault("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"));
    assertEquals(DeviceFault.NONE, fault("The size of tensor a (3) must match"));
  }

  private static DeviceFault fault(String message) {
    return DeviceFault.of(new BackboneException("failed", new IllegalStateException(message)));
  }
}
