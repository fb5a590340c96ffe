package io.github.personalseg.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How much memory this process holds, as Linux counts it in {@code /proc/self/status}. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double MEBIBYTE = 1 << 20;

  private ProcessMemory() {}

  /** Resident set now in MiB, native memory included; empty where the system is not Linux. */
  public static OptionalDouble resident() {
    return mebibytes("VmRSS:");
  }

  /** Largest resident set so far in MiB, rounded down; empty where the system is not Linux. */
  public static OptionalLong peak() {
    var peak = mebibytes("VmHWM:");
    return peak.isPresent() ? OptionalLong.of((long) peak.getAsDouble()) : OptionalLong.empty();
  }

  /** MiB of Java objects, garbage that was not collected yet included. */
  public static double heap() {
    var runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
  }

  private static OptionalDouble mebibytes(String field) {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
