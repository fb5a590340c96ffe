package io.github.personalseg.backbone;

/**
 * Where a model shall run, and why.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param reason in words
 * @param disappointing whether that is less than was asked for
 */
record DeviceDecision(String device, String reason, boolean disappointing) {
  static final String CPU = "cpu";

  /** Whether a CUDA device was chosen. */
  boolean onGpu() {
    return !device.equals(CPU);
  }

  /** The CPU after all, because this decision failed. */
  DeviceDecision onCpu(String failure) {
    return new DeviceDecision(CPU, "instead of " + device + ": " + failure, true);
  }

  /** For people: the device and the reason. */
  String text() {
    return device + " (" + reason + ")";
  }
}
