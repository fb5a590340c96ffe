package io.github.personalseg.cli.bench;

import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.bench.soak.SoakChanges;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much slower a node is beside busy processes. Stretches without and with them follow each
 * other, so that what else the machine does falls on both.
 *
 * @param busy how many processes
 * @param idle without them
 * @param loaded beside them
 */
record UnderLoad(int busy, Times idle, Times loaded) {
  private static final int ROUNDS = 5;
  private static final int CALLS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Times of one condition.
   *
   * @param frames from publishing a frame to having its labels, medians of the rounds
   * @param calls of a service that only looks
   * @param lessons from asking to the answer
   */
  record Times(Durations frames, Durations calls, Durations lessons) {
    Times() {
      this(new Durations(), new Durations(), new Durations());
    }
  }

  /**
   * Measures it.
   *
   * @param format the bus's
   * @param passNanos holds the length of the node's last pass
   * @param frames of each stretch
   */
  static UnderLoad measure(
      Transport bus,
      TimedFormat format,
      AtomicLong passNanos,
      SyntheticCamera camera,
      int busy,
      int frames)
      throws IOException, InterruptedException {
    var result = new UnderLoad(busy, new Times(), new Times());
    try (var changes = SoakChanges.orFail(bus, camera)) {
      changes.begin();
      for (int round = 0; round < ROUNDS; round++) {
        stretch(bus, format, passNanos, camera, frames, changes, result.idle);
        try (var others = new BusyProcesses(busy)) {
          stretch(bus, format, passNanos, camera, frames, changes, result.loaded);
          if (others.running() < busy) {
            throw new CliException("a busy process has ended by itself; the times mean nothing");
          }
        }
      }
    }
    return result;
  }

  private static void stretch(
      Transport bus,
      TimedFormat format,
      AtomicLong passNanos,
      SyntheticCamera camera,
      int frames,
      SoakChanges changes,
      Times times)
      throws InterruptedException {
    var measured = NodeOverhead.measure(bus, format, passNanos, camera, 1, frames, PATIENCE);
    times.frames.add((long) (measured.whole().percentileMillis(50) * 1e6));
    var type = ServiceType.of(ListConcepts.Request.class, ListConcepts.Response.class);
    try (var looks = bus.client(PerceptionNode.NAME.full() + "/list_concepts", type)) {
      looks.awaitServer(PATIENCE);
      for (int i = 0; i < CALLS; i++) {
        long begin = System.nanoTime();
        looks.call(new ListConcepts.Request(false), PATIENCE).join();
        times.calls.add(System.nanoTime() - begin);
      }
    }
    long begin = System.nanoTime();
    changes.teach().join();
    times.lessons.add(System.nanoTime() - begin);
  }

  /** The figures as {@code name=value} pairs. */
  String toLine() {
    return String.format(
        Locale.ROOT,
        "busy=%d rounds=%d %s %s %s",
        busy,
        ROUNDS,
        pair("frame", idle.frames, loaded.frames),
        pair("service", idle.calls, loaded.calls),
        pair("lesson", idle.lessons, loaded.lessons));
  }

  private static String pair(String name, Durations idle, Durations loaded) {
    double without = idle.percentileMillis(50);
    double beside = loaded.percentileMillis(50);
    return String.format(
        Locale.ROOT,
        "%s_ms_idle=%.1f %s_ms_busy=%.1f %s_ratio=%.2f",
        name,
        without,
        name,
        beside,
        name,
        beside / without);
  }
}
