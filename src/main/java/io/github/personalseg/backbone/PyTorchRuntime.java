package io.github.personalseg.backbone;

import ai.djl.engine.Engine;

/** The one place that configures and starts the native PyTorch engine. */
final class PyTorchRuntime {
  private PyTorchRuntime() {}

  /** The engine; its settings hold from the first call on, values set by the user win. */
  static Engine engine() {
    setDefault("ai.djl.offline", "true");
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    setDefault("ai.djl.pytorch.num_threads", cores);
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
