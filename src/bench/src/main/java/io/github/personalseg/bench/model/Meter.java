package io.github.personalseg.bench.model;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Takes time and memory of work on the calling thread. */
final class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Meter() {}

  /**
   * Does the work and adds what it took.
   *
   * @param wholeProcess whether processor time counts all threads
   */
  static <T> T take(Cost cost, boolean wholeProcess, Supplier<T> work) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = cpu(wholeProcess);
    long begin = System.nanoTime();
    T result = work.get();
    double millis = (System.nanoTime() - begin) / 1e6;
    cost.add(
        millis, (cpu(wholeProcess) - cpu) / 1e6, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    return result;
  }

  private static long cpu(boolean wholeProcess) {
    return wholeProcess ? SYSTEM.getProcessCpuTime() : THREADS.getCurrentThreadCpuTime();
  }
}
