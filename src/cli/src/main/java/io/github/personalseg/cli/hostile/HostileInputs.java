package io.github.personalseg.cli.hostile;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Feeds hostile inputs to readers, each under a watch over time and memory. Every input follows
 * from the seed, the reader and its number alone, so that one can be fed again.
 */
final class HostileInputs {
  /** Seconds after which an input counts as a hang. */
  static final double HANG_SECONDS = 5;

  private static final int MOST_TOLD = 20;

  /** What one reader did. */
  static final class Count {
    private final String reader;
    private final List<String> complaints = new ArrayList<>();
    private long inputs;
    private long read;
    private long crashes;
    private long hangs;
    private long beyond;
    private long mostBytes;
    private double mostSeconds;

    private Count(String reader) {
      this.reader = reader;
    }

    String reader() {
      return reader;
    }

    long inputs() {
      return inputs;
    }

    long read() {
      return read;
    }

    long crashes() {
      return crashes;
    }

    long hangs() {
      return hangs;
    }

    long beyond() {
      return beyond;
    }

    double mostMebibytes() {
      return mostBytes / (double) (1 << 20);
    }

    double mostSeconds() {
      return mostSeconds;
    }

    /** What went wrong, the first of it. */
    List<String> complaints() {
      return complaints;
    }

    private void complain(String what) {
      if (complaints.size() < MOST_TOLD) {
        complaints.add(what);
      }
    }
  }

  private final long seed;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private volatile long begun;
  private volatile boolean done;

  HostileInputs(long seed) {
    this.seed = seed;
  }

  /**
   * Feeds one reader.
   *
   * @param from number of the first input
   * @param to number behind the last
   * @param folder for files on the way
   */
  Count feed(HostileReaders.Subject subject, long from, long to, Path folder)
      throws InterruptedException {
    var count = new Count(subject.name());
    done = false;
    begun = System.nanoTime();
    var worker = new Thread(() -> work(subject, from, to, folder, count), "hostile inputs");
    worker.setDaemon(true);
    worker.start();
    while (worker.isAlive()) {
      worker.join(100);
      double seconds = (System.nanoTime() - begun) * 1e-9;
      if (!done && worker.isAlive() && seconds > HANG_SECONDS) {
        synchronized (count) {
          long number = from + count.inputs;
          count.hangs++;
          count.complain(
              "input "
                  + number
                  + " takes more than "
                  + HANG_SECONDS
                  + " s in "
                  + java.util.Arrays.toString(java.util.Arrays.copyOf(worker.getStackTrace(), 3)));
        }
        return count; // the thread cannot be ended; the rest of this reader is not fed
      }
    }
    return count;
  }

  private void work(HostileReaders.Subject subject, long from, long to, Path folder, Count count) {
    Path own = folder.resolve(subject.name());
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < 50; i++) { // what the JVM loads once counts for no input
      begun = System.nanoTime();
      feed(subject, random(subject, -1 - i), own);
    }
    for (long number = from; number < to; number++) {
      begun = System.nanoTime();
      var outcome = feed(subject, random(subject, number), own);
      if (outcome.bytes > subject.bound()) {
        outcome = feed(subject, random(subject, number), own); // without what was loaded once
      }
      double seconds = (System.nanoTime() - begun) * 1e-9;
      synchronized (count) {
        count.inputs++;
        count.read += outcome.failure == null ? 1 : 0;
        count.mostBytes = Math.max(count.mostBytes, outcome.bytes);
        count.mostSeconds = Math.max(count.mostSeconds, seconds);
        if (outcome.bytes > subject.bound()) {
          count.beyond++;
          count.complain("input " + number + " took " + outcome.bytes + " bytes");
        }
        if (outcome.failure != null && !isRefusal(outcome.failure)) {
          count.crashes++;
          count.complain("input " + number + ": " + told(outcome.failure));
        }
      }
    }
    done = true;
  }

  private Random random(HostileReaders.Subject subject, long number) {
    return new Random(
        seed * 1_000_003 + subject.name().hashCode() * 31L + number * 0x9e3779b97f4aL);
  }

  private record Outcome(@Nullable Throwable failure, long bytes) {}

  private Outcome feed(HostileReaders.Subject subject, Random random, Path folder) {
    byte[] bytes = subject.input(random);
    long before = threads.getCurrentThreadAllocatedBytes();
    Throwable failure = null;
    try {
      subject.reader().read(bytes, random, folder);
    } catch (Exception | Error e) {
      failure = e;
    }
    return new Outcome(failure, threads.getCurrentThreadAllocatedBytes() - before);
  }

  /** Whether it is one clear message, as a reader promises. */
  private static boolean isRefusal(Throwable failure) {
    boolean own =
        failure instanceof IOException
            || failure.getClass().getName().startsWith("io.github.personalseg.");
    String message = String.valueOf(failure.getMessage());
    return own && failure.getMessage() != null && message.length() <= 2000;
  }

  private static String told(Throwable failure) {
    var trace = failure.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    for (var frame : trace) {
      if (frame.getClassName().startsWith("io.github.personalseg.")) {
        where += " from " + frame;
        break;
      }
    }
    String message = String.valueOf(failure.getMessage());
    return failure.getClass().getName()
        + " ("
        + message.length()
        + "): "
        + message.substring(0, Math.min(160, message.length())).replace('\n', ' ')
        + where;
  }
}
