package io.github.personalseg.backbone.model;

import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.bundle.InputResize;
import io.github.personalseg.backbone.engine.NativeModule;

/**
 * Where and how large a model runs now.
 *
 * @param module loaded on its device
 * @param rule sizes of inputs
 * @param shrunk how often the size was reduced
 * @param decision why this device
 */
record DevicePlacement(NativeModule module, InputResize rule, int shrunk, DeviceDecision decision) {
  private static final double[] SCALES = {1, 0.75, 0.5};

  static DevicePlacement of(NativeModule module, InputResize rule, DeviceDecision decision) {
    return new DevicePlacement(module, rule, 0, decision);
  }

  boolean canShrink() {
    return shrunk + 1 < SCALES.length;
  }

  /**
   * The same with smaller inputs.
   *
   * @param whole the bundle's own rule
   */
  DevicePlacement smaller(InputResize whole) {
    int next = shrunk + 1;
    return new DevicePlacement(module, whole.scaled(SCALES[next]), next, decision);
  }

  String text() {
    return decision.text()
        + " by "
        + module.engine()
        + (shrunk == 0 ? "" : ", inputs at " + (int) (100 * SCALES[shrunk]) + " %");
  }
}
