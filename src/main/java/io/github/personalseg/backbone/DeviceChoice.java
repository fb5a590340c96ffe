package io.github.personalseg.backbone;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Pattern;

/**
 * Where a model shall run: {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code
 * cuda:N}.
 */
public record DeviceChoice(String text) {
  /** The first GPU if the engine sees one, else the CPU. */
  public static final DeviceChoice AUTO = new DeviceChoice("auto");

  /** The CPU. */
  public static final DeviceChoice CPU = new DeviceChoice("cpu");

  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,2})");

  public DeviceChoice {
    if (!text.equals("auto") && !text.equals("cpu") && !CUDA.matcher(text).matches()) {
      throw new BackboneException(
          "device is \"" + text + "\"; allowed: auto, cpu, cuda:0 to cuda:99");
    }
  }

  /** The engine's device. */
  Device resolve(Engine engine) {
    int gpus = engine.getGpuCount();
    if (text.equals("cpu") || text.equals("auto") && gpus == 0) {
      return Device.cpu();
    }
    var cuda = CUDA.matcher(text);
    int index = cuda.matches() ? Integer.parseInt(cuda.group(1)) : 0;
    if (index >= gpus) {
      throw new BackboneException(
          "device is \""
              + text
              + "\"; the engine ("
              + engine.getEngineName()
              + " "
              + engine.getVersion()
              + ") sees "
              + gpus
              + " GPUs; GPUs need a build with the Maven profile \"cuda\" and NVIDIA's driver");
    }
    return Device.gpu(index);
  }
}
