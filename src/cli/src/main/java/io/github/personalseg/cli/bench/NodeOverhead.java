package io.github.personalseg.cli.bench;

import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node adds to its model's time, for frames that go through it one after the other.
 *
 * @param overhead from publishing a frame to receiving its labels, without the model's pass
 * @param passes the model's passes, which include resizing the frame for it
 */
record NodeOverhead(Durations overhead, Durations passes) {
  /**
   * Measures it.
   *
   * @param passNanos holds the length of the node's last pass
   * @param warmUp frames that do not count
   * @param frames frames that count
   */
  static NodeOverhead measure(
      Transport bus, AtomicLong passNanos, SyntheticCamera camera, int warmUp, int frames)
      throws InterruptedException {
    var arrivals = new LinkedBlockingQueue<Long>();
    var type = MessageType.of(Image.class);
    var overhead = new Durations();
    var passes = new Durations();
    try (var labels =
            bus.subscribe(
                PerceptionNode.NAME.full() + "/labels",
                type,
                QosProfile.DEFAULT,
                image -> arrivals.add(System.nanoTime()),
                SubscriptionEvents.NONE);
        var publisher = bus.advertise("/image", type, QosProfile.SENSOR_DATA)) {
      for (int i = 0; i < warmUp + frames; i++) {
        var frame = camera.frame(i);
        long begin = System.nanoTime();
        publisher.publish(frame);
        Long arrival = arrivals.poll(1, TimeUnit.MINUTES);
        if (arrival == null) {
          throw new CliException("no labels came for frame " + i + " within a minute");
        }
        if (i >= warmUp) {
          overhead.add(Math.max(0, arrival - begin - passNanos.get()));
          passes.add(passNanos.get());
        }
      }
    }
    return new NodeOverhead(overhead, passes);
  }

  /**
   * The figures as {@code name=value} pairs.
   *
   * @param resizeMillis what resizing takes: it counts as the node's, not as the model's
   */
  String toLine(double resizeMillis) {
    return String.format(
        Locale.ROOT,
        "frames=%d overhead_ms_p50=%.1f overhead_ms_p99=%.1f model_ms_p50=%.1f model_ms_p99=%.1f",
        overhead.size(),
        overhead.percentileMillis(50) + resizeMillis,
        overhead.percentileMillis(99) + resizeMillis,
        passes.percentileMillis(50) - resizeMillis,
        passes.percentileMillis(99) - resizeMillis);
  }
}
