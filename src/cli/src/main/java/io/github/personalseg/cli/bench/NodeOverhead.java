package io.github.personalseg.cli.bench;

import com.sun.management.ThreadMXBean;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node adds to its model's time, for frames that go through it one after the other.
 *
 * @param overhead from publishing a frame to receiving its labels, without the model's pass
 * @param node from the frame's bytes on the wire to those of its labels, without the model's pass:
 *     that without what the measuring side writes and reads
 * @param passes the model's passes, which include resizing the frame for it
 * @param whole from publishing a frame to receiving its labels
 * @param allocated of Java objects for each frame
 */
record NodeOverhead(
    Durations overhead, Durations node, Durations passes, Durations whole, Allocated allocated) {
  /**
   * Bytes of Java objects.
   *
   * @param node on all threads but those of the measuring side
   * @param measuring on the thread that makes and publishes frames, and on the one that reads their
   *     labels
   */
  record Allocated(double node, double measuring) {
    /** What the threads that live now have allocated so far; 0 where the JVM does not say. */
    static Allocated soFar(Set<Long> measuring) {
      if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
        return new Allocated(0, 0);
      }
      double own = 0;
      double node = 0;
      long[] ids = threads.getAllThreadIds();
      long[] bytes = threads.getThreadAllocatedBytes(ids);
      for (int i = 0; i < ids.length; i++) {
        if (measuring.contains(ids[i])) {
          own += Math.max(0, bytes[i]);
        } else {
          node += Math.max(0, bytes[i]);
        }
      }
      return new Allocated(node, own);
    }

    Allocated since(Allocated before, int frames) {
      return new Allocated(
          Math.max(0, node - before.node) / frames,
          Math.max(0, measuring - before.measuring) / frames);
    }
  }

  /**
   * Measures it.
   *
   * @param format the bus's
   * @param passNanos holds the length of the node's last pass
   * @param warmUp frames that do not count
   * @param frames frames that count
   * @param patience how long a frame may take
   */
  static NodeOverhead measure(
      Transport bus,
      TimedFormat format,
      AtomicLong passNanos,
      SyntheticCamera camera,
      int warmUp,
      int frames,
      Duration patience)
      throws InterruptedException {
    var arrivals = new LinkedBlockingQueue<Long>();
    var type = MessageType.of(Image.class);
    var overhead = new Durations();
    var node = new Durations();
    var passes = new Durations();
    var whole = new Durations();
    Allocated allocated;
    byte[] pixels = camera.memory(); // who publishes has copied them when it returns
    var measuring = ConcurrentHashMap.<Long>newKeySet();
    measuring.add(Thread.currentThread().getId());
    var before = new Allocated(0, 0);
    try (var labels =
            bus.subscribe(
                PerceptionNode.NAME.full() + "/labels",
                type,
                QosProfile.DEFAULT,
                image -> {
                  arrivals.add(System.nanoTime());
                  measuring.add(Thread.currentThread().getId());
                },
                SubscriptionEvents.NONE);
        var publisher = bus.advertise("/image", type, QosProfile.SENSOR_DATA)) {
      for (int i = 0; i < warmUp + frames; i++) {
        var frame = camera.frame(i, pixels);
        if (i == warmUp) {
          before = Allocated.soFar(measuring);
        }
        long begin = System.nanoTime();
        publisher.publish(frame);
        Long arrival = arrivals.poll(patience.toSeconds(), TimeUnit.SECONDS);
        if (arrival == null) {
          throw new CliException(
              "no labels came for frame " + i + " within " + patience.toSeconds() + " s");
        }
        if (i >= warmUp) {
          overhead.add(Math.max(0, arrival - begin - passNanos.get()));
          node.add(Math.max(0, format.nanos() - passNanos.get()));
          passes.add(passNanos.get());
          whole.add(arrival - begin);
        }
      }
      allocated = Allocated.soFar(measuring).since(before, frames);
    }
    return new NodeOverhead(overhead, node, passes, whole, allocated);
  }

  /**
   * The figures as {@code name=value} pairs.
   *
   * @param resizeMillis what resizing takes: it counts as the node's, not as the model's
   */
  String toLine(double resizeMillis) {
    return String.format(
        Locale.ROOT,
        "frames=%d overhead_ms_p50=%.1f overhead_ms_p99=%.1f node_ms_p50=%.1f node_ms_p99=%.1f"
            + " model_ms_p50=%.1f model_ms_p99=%.1f"
            + " allocated_kib_per_frame=%.0f measuring_kib_per_frame=%.0f",
        overhead.size(),
        overhead.percentileMillis(50) + resizeMillis,
        overhead.percentileMillis(99) + resizeMillis,
        node.percentileMillis(50) + resizeMillis,
        node.percentileMillis(99) + resizeMillis,
        passes.percentileMillis(50) - resizeMillis,
        passes.percentileMillis(99) - resizeMillis,
        allocated.node() / 1024,
        allocated.measuring() / 1024);
  }
}
