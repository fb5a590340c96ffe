package io.github.personalseg.backbone;

/**
 * Where a model shall run, and why.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param reason in words
 * @param disappointing whether that is less than was asked for
 */
public record DeviceDecision(String device, String reason, boolean disappointing) {
  public static final String CPU = "cpu";

  /** Whether a CUDA device was chosen. */
  public boolean onGpu() {
    return !device.equals(CPU);
  }

  /** The CPU after all, because this decision failed. */
  public DeviceDecision onCpu(String failure) {
    return new DeviceDecision(CPU, "instead of " + device + ": " + failure, true);
  }

  /** For people: the device and the reason. */
  public String text() {
    return device + " (" + reason + ")";
  }
}
