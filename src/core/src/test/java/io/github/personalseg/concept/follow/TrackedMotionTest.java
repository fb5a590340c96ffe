package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a thing may move from frame to frame and still be the same one; things are still boxes. */
final class TrackedMotionTest {
  private static Stage stage() {
    var stage = new Stage(11, 8);
    stage.change = 0;
    return stage;
  }

  private static ProposalTracker tracker(KeptProposals frame) {
    return new ProposalTracker(frame, 0, ProposalTracker.Settings.DEFAULT);
  }

  /**
   * Steps of 3, 6 and then 8 cells: more than a thing of 10 by 12 may move unless its own speed is
   * known, and too far from where it was for an overlap of one half.
   */
  @ParameterizedTest
  @CsvSource({"1, 0", "-1, 0", "0, 1", "0, -1"})
  void goesOnAtItsOwnSpeed(int right, int down) {
    var stage = stage();
    stage.first().x = right < 0 ? 75 : 12;
    stage.first().y = down < 0 ? 55 : 4;
    if (right != 0) {
      stage.first().y = 30;
    } else {
      stage.first().x = 84;
    }
    var before = stage.frame(0);
    var tracker = tracker(before);
    double[] steps = {3, 6, 8, 8, 8, 8};
    for (int i = 0; i < steps.length; i++) {
      stage.first().x += right * steps[i];
      stage.first().y += down * steps[i];
      var next = stage.frame(0.1 * (i + 1));
      assertTrue(tracker.step(FrameChange.between(before, next)), "step " + i);
      assertTrue(tracker.last().sure(), "followed, not taken up again, step " + i);
      assertTrue(stage.showsFirst(tracker.last()));
      before = next;
    }
    // It stops, which its speed does not foretell; where it was last is looked at too.
    var next = stage.frame(0.1 * (steps.length + 1));
    assertTrue(tracker.step(FrameChange.between(before, next)));
    assertTrue(tracker.last().sure());
  }

  @Test
  void speedIsMeasuredInTimeNotInFrames() {
    var stage = stage();
    stage.first().x = 12;
    var before = stage.frame(0);
    var tracker = tracker(before);
    double[] times = {0.1, 0.2, 0.3, 0.5, 0.6};
    double[] places = {15, 21, 27, 39, 45};
    for (int i = 0; i < times.length; i++) {
      // 60 cells a second: 6 in most frames, 12 in the long one.
      double time = times[i];
      stage.first().x = places[i];
      var next = stage.frame(time);
      assertTrue(tracker.step(FrameChange.between(before, next)), "at " + time);
      assertTrue(tracker.last().sure(), "at " + time);
      before = next;
    }
  }

  @Test
  void itsOwnSpeedIsBesideThatOfTheCamera() {
    var stage = stage();
    stage.first().x = 30;
    var before = stage.frame(0);
    var tracker = tracker(before);
    double[] steps = {3, 6, 8, 8};
    for (int i = 0; i < steps.length; i++) {
      // The camera goes to and fro, far more than the thing is wide.
      stage.pan(i % 2 == 0 ? 4 : -4, i % 2 == 0 ? -3 : 3);
      stage.first().x += steps[i];
      var next = stage.frame(0.1 * (i + 1));
      assertTrue(tracker.step(FrameChange.between(before, next)), "step " + i);
      assertTrue(tracker.last().sure(), "step " + i);
      assertTrue(stage.showsFirst(tracker.last()));
      before = next;
    }
  }

  /** The look may change little by little to any other, and not at once. */
  @Test
  void aLookMayChangeLittleByLittle() {
    var stage = stage();
    double[] marked = stage.first().embedding;
    double[] other = stage.unit();
    var before = stage.frame(0);
    var tracker = tracker(before);
    for (int i = 1; i <= 40; i++) {
      double part = i / 40.0;
      double[] now = new double[marked.length];
      double square = 0;
      for (int d = 0; d < now.length; d++) {
        now[d] = (1 - part) * marked[d] + part * other[d];
        square += now[d] * now[d];
      }
      for (int d = 0; d < now.length; d++) {
        now[d] /= Math.sqrt(square);
      }
      stage.first().embedding = now;
      var next = stage.frame(0.1 * i);
      assertTrue(tracker.step(FrameChange.between(before, next)), "frame " + i);
      before = next;
    }
    assertEquals(41, tracker.track().views().size());
    var again = stage();
    before = again.frame(0);
    tracker = tracker(before);
    again.first().embedding = again.alike(again.first().embedding, 0.8);
    assertFalse(tracker.step(FrameChange.between(before, again.frame(0.1))));
    assertTrue(tracker.open());
  }

  /** Of two that overlap where it was, the one that both fits and resembles it better. */
  @Test
  void theBestOfSeveralIsTaken() {
    for (boolean fits : new boolean[] {true, false}) {
      var stage = stage();
      double[] look = stage.first().embedding;
      // A part of the thing, or the same place with another look.
      var rival =
          fits
              ? new Stage.Thing(40, 30, 10, 12, stage.alike(look, 0.9))
              : new Stage.Thing(40, 30, 7, 12, look);
      stage.things.add(rival);
      var before = stage.frame(0);
      var tracker = tracker(before);
      for (int i = 1; i <= 3; i++) {
        var next = stage.frame(0.1 * i);
        assertTrue(tracker.step(FrameChange.between(before, next)));
        assertEquals(0, tracker.last().proposal());
        before = next;
      }
      // Listed first it is not taken either.
      var order = new Stage(11, 0);
      order.things.clear();
      order.things.add(rival);
      order.things.addAll(stage.things.subList(0, 9));
      var frame = order.frame(0);
      var other = new ProposalTracker(frame, 1, ProposalTracker.Settings.DEFAULT);
      assertTrue(other.step(FrameChange.between(frame, order.frame(0.1))));
      assertEquals(1, other.last().proposal());
    }
  }

  @Test
  void whatIsTakenUpAgainHasAboutItsSize() {
    // 10 by 12 cells: a piece of 40 is too small, one of 60 is not; 350 are too many.
    for (var size : List.of(new int[] {5, 8}, new int[] {6, 10}, new int[] {25, 14})) {
      var stage = stage();
      var before = stage.frame(0);
      var tracker = tracker(before);
      boolean found = false;
      for (int i = 1; i <= 6; i++) {
        stage.first().hidden = i >= 2;
        if (i == 5) {
          stage.things.add(
              new Stage.Thing(44, 30, size[0], size[1], stage.first().embedding.clone()));
        }
        var next = stage.frame(0.1 * i);
        found |= tracker.step(FrameChange.between(before, next)) && i >= 5;
        before = next;
      }
      assertEquals(size[0] == 6, found, size[0] + "x" + size[1]);
    }
  }

  @Test
  void itIsLostAfterSoManyFramesAndSoMuchTime() {
    // Five frames may pass however long they take, and 2.5 s however many frames they are.
    assertEquals(6, framesUntilLost(0.6));
    assertEquals(17, framesUntilLost(0.15));
  }

  private static int framesUntilLost(double period) {
    var stage = stage();
    var before = stage.frame(0);
    var tracker = tracker(before);
    stage.first().hidden = true;
    int frames = 0;
    while (tracker.open() && frames < 100) {
      frames++;
      var next = stage.frame(frames * period);
      assertFalse(tracker.step(FrameChange.between(before, next)));
      before = next;
    }
    assertEquals(Track.End.LOST, tracker.track().end());
    return frames;
  }
}
