package io.github.personalseg.backbone;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;

/** The one place that configures and starts the native PyTorch engine. */
final class PyTorchRuntime {
  private PyTorchRuntime() {}

  /** The engine; its settings hold from the first call on, values set by the user win. */
  static Engine engine() {
    setDefault("ai.djl.offline", "true");
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    setDefault("ai.djl.pytorch.num_threads", cores);
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw new BackboneException(
          "the PyTorch engine does not start: "
              + e.getMessage()
              + "; its native library must be on the class path for this platform",
          e);
    }
  }

  /** The device for a choice, given the GPUs the engine sees. */
  static DeviceDecision decide(DeviceChoice choice) {
    var engine = engine();
    return choice.decide(engine.getGpuCount(), engine.getEngineName() + " " + engine.getVersion());
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
