package io.github.personalseg.node.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class RecentFramesTest {
  private static final long BYTES = frame(0, 0, 1000).bytes();

  private static RecentFrames.Frame frame(int camera, double seconds, int data) {
    long stamp = Math.round(seconds * 1e9);
    float[] logits = new float[12 * 16];
    logits[5] = 3;
    var proposals =
        new Proposals(
            1,
            12,
            16,
            4,
            logits,
            new float[] {1, 0, 0, 0},
            new FeatureMap(1, 1, 1, new float[1]),
            new FrameGeometry(64, 48, 64, 48, 64, 48));
    return new RecentFrames.Frame(
        camera,
        new CameraMessage.Compressed(
            new CompressedImage(new Header(Time.ofNanos(stamp), ""), "jpeg", new byte[data])),
        KeptProposals.of(stamp, proposals));
  }

  private static List<Double> seconds(List<RecentFrames.Frame> frames) {
    return frames.stream().map(frame -> Math.round(frame.stamp() * 1e-8) / 10.0).toList();
  }

  @Test
  void keepsTheLastSecondsAndNoMoreBytesThanAllowed() {
    var recent = new RecentFrames(2, 5 * BYTES + 10);
    for (int i = 0; i < 40; i++) {
      recent.add(frame(0, i, 1000));
      assertTrue(recent.bytes() <= 5 * BYTES + 10);
    }
    assertEquals(List.of(37.0, 38.0, 39.0), seconds(recent.around(39_000_000_000L)));
    for (int i = 0; i < 20; i++) {
      recent.add(frame(0, 40 + i * 0.1, 1000));
    }
    assertEquals(5, recent.around(41_900_000_000L).size(), "bytes are the tighter bound");
    recent.add(frame(0, 50, (int) (20 * BYTES)));
    assertEquals(0, recent.bytes(), "a frame beyond the bound is not kept");
  }

  @Test
  void holdsFramesOnBothSidesOfACapturedOneWhileTheRingGoesOn() {
    var recent = new RecentFrames(2, 1000 * BYTES);
    for (int i = 0; i <= 30; i++) {
      recent.add(frame(0, i, 1000));
    }
    recent.hold(0, 30_000_000_000L);
    for (int i = 31; i <= 90; i++) {
      recent.add(frame(0, i, 1000));
    }
    assertEquals(List.of(28.0, 29.0, 30.0, 31.0, 32.0), seconds(recent.around(30_000_000_000L)));
    assertEquals(List.of(), recent.around(60_000_000_000L), "nothing was held there");
    for (int k = 0; k < RecentFrames.WINDOWS; k++) {
      recent.hold(0, (90 + k) * 1_000_000_000L);
    }
    assertEquals(List.of(), recent.around(30_000_000_000L), "the oldest window went");
  }

  @Test
  void camerasDoNotMixAndAClockThatGoesBackStartsAnew() {
    var recent = new RecentFrames(5, 1000 * BYTES);
    for (int i = 0; i < 4; i++) {
      recent.add(frame(0, 100 + i, 1000));
      recent.add(frame(1, 100.5 + i, 1000));
    }
    recent.hold(1, 103_000_000_000L);
    assertEquals(List.of(100.5, 101.5, 102.5, 103.5), seconds(recent.around(103_000_000_000L)));
    recent.add(frame(0, 10, 1000));
    recent.add(frame(0, 11, 1000));
    assertEquals(List.of(10.0, 11.0), seconds(recent.around(11_000_000_000L)));
    assertEquals(6 * BYTES, recent.bytes());
    recent.clear();
    assertEquals(0, recent.bytes());
    assertEquals(List.of(), recent.some(4));
  }

  @Test
  void keepsNothingWhereNothingIsAllowed() {
    var recent = new RecentFrames(5, 0);
    recent.add(frame(0, 1, 10));
    recent.hold(0, 1_000_000_000L);
    assertEquals(0, recent.bytes());
    assertEquals(List.of(), recent.around(1_000_000_000L));
  }

  @Property(tries = 100)
  void whatSomebodyMayReadIsNeverLentToAnotherFrame(@ForAll long seed) {
    var random = new Random(seed);
    var recent = new RecentFrames(1, 6 * BYTES);
    Set<KeptProposals> readable = Collections.newSetFromMap(new IdentityHashMap<>());
    double now = 0;
    int spares = 0;
    for (int i = 0; i < 120; i++) {
      now += random.nextInt(30) == 0 ? -3 : 0.1;
      recent.add(frame(random.nextInt(2), now, 1000));
      long about = Math.round((now - random.nextDouble()) * 1e9);
      switch (random.nextInt(12)) {
        case 0 -> recent.hold(random.nextInt(2), about);
        case 1 -> recent.around(about).forEach(frame -> readable.add(frame.proposals()));
        case 2 -> recent.some(2).forEach(frame -> readable.add(frame.proposals()));
        default -> {}
      }
      var spare = recent.spare();
      if (spare != null) {
        spares++;
        assertFalse(readable.contains(spare), "it was handed out");
        for (double moment = now - 4; moment < now + 1; moment += 0.05) {
          var found = recent.around(Math.round(moment * 1e9));
          assertTrue(found.stream().noneMatch(f -> f.proposals() == spare), "it is still kept");
        }
        readable.clear(); // looking has handed all out
        recent.some(1000).forEach(frame -> readable.add(frame.proposals()));
      }
    }
    assertTrue(spares > 0, "nothing was lent");
  }

  @Test
  void whatTheRingLosesIsLentOnce() {
    var recent = new RecentFrames(1, 3 * BYTES);
    for (int i = 0; i < 4; i++) {
      recent.add(frame(0, i * 0.1, 1000));
    }
    assertNotNull(recent.spare());
    assertNull(recent.spare(), "given once");
  }
}
