package io.github.personalseg.backbone.engine;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failed call says about the device it ran on; told by the engine's messages. */
public enum DeviceFault {
  /** Nothing: the call itself was wrong. */
  NONE,
  /** There was not enough memory; less work may succeed. */
  MEMORY,
  /** The device is of no use any more. */
  DEVICE;

  private static final List<String> MEMORY_SIGNS =
      List.of(
          "out of memory",
          "can't allocate memory",
          "cannot allocate memory",
          "cublas_status_alloc_failed",
          "cudnn_status_alloc_failed");
  private static final List<String> DEVICE_SIGNS =
      List.of("cuda error", "cuda driver", "cublas_status_", "cudnn_status_");

  public static DeviceFault of(Throwable failure) {
    var fault = NONE;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (MEMORY_SIGNS.stream().anyMatch(message::contains)) {
        return MEMORY;
      }
      if (DEVICE_SIGNS.stream().anyMatch(message::contains)) {
        fault = DEVICE;
      }
    }
    return fault;
  }
}
