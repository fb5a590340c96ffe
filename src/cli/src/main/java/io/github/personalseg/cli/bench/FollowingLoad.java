package io.github.personalseg.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.personalseg.cli.bench.soak.SoakChanges;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What following one mark costs a node that streams at 10 Hz: the stretch before it, and the one
 * from the mark until its views were learned from.
 *
 * @param before labels before the mark
 * @param following labels while it is followed and learned from
 * @param cpuBefore CPU time of this process for each label, in milliseconds
 * @param cpuFollowing the same while it is followed
 * @param found frames the thing was found in
 * @param lesson seconds that learning took, as the answer says
 */
record FollowingLoad(
    LabelStream.Stretch before,
    LabelStream.Stretch following,
    double cpuBefore,
    double cpuFollowing,
    long found,
    double lesson) {
  private static final double PERIOD_NANOS = 1e8;
  private static final float MOST_SECONDS = 5;
  private static final String NODE = PerceptionNode.NAME.full();

  /**
   * Measures it; the picture stands still, so that there is something to follow.
   *
   * @param seconds length of each stretch, above 0; so far is followed to each side, at most five
   */
  static FollowingLoad run(Transport bus, SyntheticCamera camera, double seconds)
      throws InterruptedException {
    var stream = new LabelStream((labels, frame) -> camera.fits(labels));
    var image = MessageType.of(Image.class);
    try (var labels =
            bus.subscribe(
                NODE + "/labels",
                image,
                QosProfile.DEFAULT,
                stream::received,
                SubscriptionEvents.NONE);
        var publisher = bus.advertise("/image", image, QosProfile.SENSOR_DATA);
        var changes = new SoakChanges(bus, camera, FollowingLoad::fail)) {
      changes.begin();
      var player = new Still(publisher, camera, stream);
      player.play(seconds / 4, () -> true);
      stream.cut();
      double cpu = cpuMillis();
      player.play(seconds, () -> true);
      double cpuBefore = cpuMillis() - cpu;
      var before = stream.cut();
      float side = (float) Math.min(seconds, MOST_SECONDS);
      cpu = cpuMillis();
      var answer = changes.teach(List.of(player.marked(side)));
      player.play(seconds, answer::isDone);
      double cpuFollowing = cpuMillis() - cpu;
      var following = stream.cut();
      var said = answer.join();
      if (!said.success()) {
        throw new CliException("the node did not learn from the mark: " + said.message());
      }
      return new FollowingLoad(
          before,
          following,
          cpuBefore / Math.max(1, before.labels()),
          cpuFollowing / Math.max(1, following.labels()),
          said.followed().stream().mapToLong(mark -> mark.frames()).sum(),
          said.seconds());
    }
  }

  private static void fail(String complaint) {
    throw new CliException(complaint);
  }

  private static double cpuMillis() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() * 1e-6;
  }

  /** Plays one picture again and again at the camera's rate. */
  private static final class Still {
    private final Publisher<Image> publisher;
    private final SyntheticCamera camera;
    private final LabelStream stream;
    private final long begin = System.nanoTime();
    private Image newest;
    private int frame;

    Still(Publisher<Image> publisher, SyntheticCamera camera, LabelStream stream) {
      this.publisher = publisher;
      this.camera = camera;
      this.stream = stream;
      newest = camera.frame(0);
    }

    /** Plays at least so long, and until {@code end}. */
    void play(double seconds, BooleanSupplier end) throws InterruptedException {
      long least = System.nanoTime() + (long) (seconds * 1e9);
      while (System.nanoTime() < least || !end.getAsBoolean()) {
        long due = begin + (long) (frame * PERIOD_NANOS);
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        newest = camera.frame(0);
        stream.sent(newest.header(), frame++);
        publisher.publish(newest);
      }
    }

    /** The newest frame, with the steady block marked. */
    Reference marked(float seconds) {
      var r = camera.reference(0);
      return new Reference(
              r.negative(),
              newest,
              newest.header().stamp(),
              r.shape(),
              r.mask(),
              r.box(),
              r.polygon(),
              r.points(),
              r.pointLabels())
          .following(seconds);
    }
  }

  /** The labelling rate while following, as a share of the rate before. */
  double ratio() {
    return following.rate() / before.rate();
  }

  /** The figures as {@code name=value} pairs. */
  String toLine() {
    return String.format(
        Locale.ROOT,
        "rate_still=%.2f rate_following=%.2f following_ratio=%.3f cpu_ms_still=%.1f"
            + " cpu_ms_following=%.1f followed_frames=%d lesson_seconds=%.2f",
        before.rate(),
        following.rate(),
        ratio(),
        cpuBefore,
        cpuFollowing,
        found,
        lesson);
  }
}
