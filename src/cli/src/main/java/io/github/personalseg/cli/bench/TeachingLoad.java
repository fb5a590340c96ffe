package io.github.personalseg.cli.bench;

import io.github.personalseg.cli.bench.soak.SoakChanges;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.frames.FramePlayer;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What teaching costs a node that streams at 10 Hz, and how soon another node knows what was
 * taught.
 *
 * @param before labels before the first lesson
 * @param teaching labels while lessons follow one another
 * @param after labels afterwards
 * @param lessons lessons that succeeded
 * @param adoptSeconds from the node's first naming the concept to the other's
 */
record TeachingLoad(
    LabelStream.Stretch before,
    LabelStream.Stretch teaching,
    LabelStream.Stretch after,
    int lessons,
    double adoptSeconds) {
  private static final long PATIENCE_SECONDS = 60;
  private static final String NODE = PerceptionNode.NAME.full();

  /**
   * Measures it.
   *
   * @param adopter full name of a node that adopts this one's concepts
   * @param seconds length of each stretch
   */
  static TeachingLoad run(Transport bus, SyntheticCamera camera, String adopter, double seconds)
      throws InterruptedException {
    var stream = new LabelStream((labels, frame) -> camera.fits(labels));
    var named = naming(bus, NODE);
    var adopted = naming(bus, adopter);
    var image = MessageType.of(Image.class);
    try (var labels =
            bus.subscribe(
                NODE + "/labels",
                image,
                QosProfile.DEFAULT,
                stream::received,
                SubscriptionEvents.NONE);
        var publisher = bus.advertise("/image", image, QosProfile.SENSOR_DATA);
        var changes = SoakChanges.orFail(bus, camera)) {
      changes.begin();
      var player = new FramePlayer(publisher, stream, camera::frame);
      player.play(seconds / 4, () -> true);
      stream.cut();
      player.play(seconds, () -> true);
      var before = stream.cut();
      long end = System.nanoTime() + (long) (seconds * 1e9);
      do {
        player.play(0, changes.teach()::isDone);
      } while (System.nanoTime() < end);
      var teaching = stream.cut();
      player.play(seconds, () -> true);
      var after = stream.cut();
      double adoptSeconds =
          (adopted.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join() - named.join()) * 1e-9;
      return new TeachingLoad(
          before, teaching, after, changes.succeeded(), Math.max(0, adoptSeconds));
    }
  }

  /** When a node first names the concept, by {@link System#nanoTime}. */
  private static CompletableFuture<Long> naming(Transport bus, String node) {
    var named = new CompletableFuture<Long>();
    bus.subscribe(
        node + "/label_info",
        MessageType.of(LabelInfo.class),
        QosProfile.LATCHED,
        info -> {
          if (info.classMap().stream().anyMatch(c -> c.className().equals(SoakChanges.CONCEPT))) {
            named.complete(System.nanoTime());
          }
        },
        SubscriptionEvents.NONE);
    return named;
  }

  /** The publishing rate while teaching, as a share of the rate before. */
  double ratio() {
    return teaching.rate() / before.rate();
  }

  /** The figures as {@code name=value} pairs. */
  String toLine() {
    return String.format(
        Locale.ROOT,
        "rate_before=%.2f rate_teaching=%.2f rate_after=%.2f teaching_ratio=%.2f lessons=%d"
            + " teaching_seconds=%.1f adopt_seconds=%.3f",
        before.rate(),
        teaching.rate(),
        after.rate(),
        ratio(),
        lessons,
        teaching.seconds(),
        adoptSeconds);
  }
}
