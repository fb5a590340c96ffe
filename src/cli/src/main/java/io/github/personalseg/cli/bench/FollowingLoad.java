package io.github.personalseg.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.cli.bench.soak.SoakChanges;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.demo.LiveReferences;
import io.github.personalseg.cli.frames.FramePlayer;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

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
  private static final float MOST_SECONDS = 5;
  private static final String NODE = PerceptionNode.NAME.full();

  /**
   * A picture of a red box on a table.
   *
   * @param rgb {@code [height, width, 3]}
   * @param box where the box is
   */
  private record Table(byte[] rgb, Mask box) {
    static Table of(int width, int height) {
      byte[] rgb = new byte[width * height * 3];
      byte[] box = new byte[width * height];
      for (int i = 0; i < box.length; i++) {
        int x = i % width;
        int y = i / width;
        double across = ((double) x / width - 0.5) / 0.1;
        double down = ((double) y / height - 0.5) / 0.18;
        double light = Math.max(0.4, Math.min(1, 1 - 0.35 * Math.abs(across + 0.3)));
        box[i] = (byte) (Math.abs(across) < 1 && Math.abs(down) < 1 ? 1 : 0);
        boolean wall = y < 0.45 * height;
        rgb[3 * i] = (byte) (box[i] != 0 ? 200 * light : wall ? 205 : 150);
        rgb[3 * i + 1] = (byte) (box[i] != 0 ? 45 * light : wall ? 200 : 110);
        rgb[3 * i + 2] = (byte) (box[i] != 0 ? 35 * light : wall ? 190 : 75);
      }
      return new Table(rgb, new Mask(width, height, box));
    }
  }

  /** The model's proposal that fits the box best: what can be followed. */
  static Mask proposed(OvssModel model, int width, int height) {
    var table = Table.of(width, height);
    var kept = KeptProposals.of(0, model.infer(new RgbImage(width, height, table.rgb())));
    var fit = kept.fit(table.box());
    if (fit.proposal() < 0) {
      throw new CliException("the model proposes nothing that could be followed");
    }
    return kept.mask(fit.proposal());
  }

  /**
   * Measures it; the picture stands still, so that there is something to follow.
   *
   * @param marked what is followed, as {@link #proposed} finds it; frames have its size
   * @param seconds length of each stretch, above 0; so far is followed to each side, at most five
   */
  static FollowingLoad run(Transport bus, SyntheticCamera camera, Mask marked, double seconds)
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
        var changes = SoakChanges.orFail(bus, camera)) {
      changes.begin();
      var still = new Still(marked.width(), marked.height());
      var player = new FramePlayer(publisher, stream, still::frame);
      player.play(seconds / 4, () -> true);
      stream.cut();
      double cpu = cpuMillis();
      player.play(seconds, () -> true);
      double cpuBefore = cpuMillis() - cpu;
      var before = stream.cut();
      float side = (float) Math.min(seconds, MOST_SECONDS);
      cpu = cpuMillis();
      var answer = changes.teach(List.of(still.reference(marked, side)));
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

  private static double cpuMillis() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() * 1e-6;
  }

  /** A camera that sees one picture again and again. Its last frame may be marked. */
  private static final class Still {
    private final RgbImage picture;
    private Image newest;

    Still(int width, int height) {
      picture = new RgbImage(width, height, Table.of(width, height).rgb());
      newest = frame(0);
    }

    Image frame(int number) {
      var now = Instant.now();
      var header = new Header(new Time((int) now.getEpochSecond(), now.getNano()), "camera");
      int width = picture.width();
      newest = new Image(header, picture.height(), width, "rgb8", 0, 3L * width, picture.data());
      return newest;
    }

    /** The newest frame, in which something is marked. */
    Reference reference(Mask marked, float seconds) {
      var r = LiveReferences.of(AnnotatedFrame.mask(picture, marked));
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
