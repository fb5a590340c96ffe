package io.github.personalseg.ros.dds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the kernel grants the socket buffers that images need. */
final class SocketBuffers {
  /** What is asked of the kernel; enough for 1080p at 30 Hz. */
  static final int BYTES = 4 << 20;

  private static final int MAX_DIGITS = 32;
  private static final Logger LOG = LoggerFactory.getLogger(SocketBuffers.class);
  private static final Path LIMIT = Path.of("/proc/sys/net/core/rmem_max");
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private SocketBuffers() {}

  /** Warns once per JVM. */
  static void check() {
    if (!SAID.getAndSet(true)) {
      advice(LIMIT).ifPresent(LOG::warn);
    }
  }

  /** What to change; empty when the limit suffices or cannot be read, as inside some containers. */
  static Optional<String> advice(Path file) {
    try (var in = Files.newInputStream(file)) {
      // The kernel gives the whole number to the first read only, however short that is.
      byte[] digits = in.readNBytes(MAX_DIGITS);
      long limit = Long.parseLong(new String(digits, StandardCharsets.US_ASCII).strip());
      return limit >= BYTES
          ? Optional.empty()
          : Optional.of(
              "the kernel caps UDP receive buffers at "
                  + limit
                  + " bytes, so large images may be lost; mend it with 'sysctl -w"
                  + " net.core.rmem_max="
                  + BYTES
                  + "'");
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
