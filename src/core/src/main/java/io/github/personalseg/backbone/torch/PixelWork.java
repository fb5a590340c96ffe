package io.github.personalseg.backbone.torch;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceDecision;

/**
 * Who resizes frames, and finds the best class of each pixel: Java's own loops, or a script on the
 * model's device.
 */
public enum PixelWork {
  /** Java's loops on all cores, before and after the pass. */
  LOOPS,
  /** {@link PixelScript}: the camera's bytes go to the device, labels come back. */
  DEVICE;

  /** The system property that chooses: {@code auto}, {@code loops} or {@code device}. */
  static final String PROPERTY = "personalseg.pixels";

  /** Whether a script does it for a model on a device. */
  public static boolean ofDevice(String device) {
    return on(device) == DEVICE;
  }

  /**
   * What is done for a model on a device: on GPUs the script, on the CPU the loops, which are
   * faster there, unless the property asks for one of them.
   */
  static PixelWork on(String device) {
    String asked = System.getProperty(PROPERTY, "auto");
    return switch (asked) {
      case "auto" -> device.equals(DeviceDecision.CPU) ? LOOPS : DEVICE;
      case "loops" -> LOOPS;
      case "device" -> DEVICE;
      default ->
          throw new BackboneException(
              PROPERTY + " is \"" + asked + "\"; allowed: auto, loops, device");
    };
  }
}
