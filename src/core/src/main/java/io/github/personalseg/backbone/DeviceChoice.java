package io.github.personalseg.backbone;

import java.util.regex.Pattern;

/**
 * Where a model shall run: {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code
 * cuda:N}. A GPU that is not there or does not start is replaced by the CPU, with a warning.
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

  /**
   * The device for this choice.
   *
   * @param gpus how many the engine sees
   * @param engine its name and version, for the reason
   */
  public DeviceDecision decide(int gpus, String engine) {
    if (text.equals("cpu")) {
      return new DeviceDecision(DeviceDecision.CPU, "as asked for", false);
    }
    if (text.equals("auto")) {
      return gpus > 0
          ? new DeviceDecision("cuda:0", "auto: the first of " + gpus + " GPUs", false)
          : new DeviceDecision(DeviceDecision.CPU, "auto: " + engine + " sees no GPU", false);
    }
    var cuda = CUDA.matcher(text);
    int index = cuda.matches() ? Integer.parseInt(cuda.group(1)) : 0;
    var asked = new DeviceDecision(text, "as asked for", false);
    return index < gpus
        ? asked
        : asked.onCpu(
            engine
                + " sees "
                + gpus
                + " GPUs; GPUs need a build with the Maven profile \"cuda\" and NVIDIA's driver");
  }
}
