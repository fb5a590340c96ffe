package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProposalTrackerTest {
  /** Fewer where every test runs hundreds of times. */
  private static final int SEEDS = Integer.getInteger("personalseg.seeds", 25);

  private static ProposalTracker tracker(KeptProposals frame) {
    return new ProposalTracker(frame, 0, ProposalTracker.Settings.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.5})
  void followsAMovingThingUnderAMovingCamera(double period) {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 8);
      stage.things.get(1).embedding = stage.alike(stage.first().embedding, 0.9);
      var before = stage.frame(0);
      var tracker = tracker(before);
      int found = 0;
      for (int i = 1; i <= 20; i++) {
        double away = Math.sin(i / 3.0) * 3;
        stage.pan(away, Math.cos(i / 2.0));
        stage.first().x += 0.5;
        var next = stage.frame(i * period);
        if (tracker.step(FrameChange.between(before, next))) {
          found++;
          assertTrue(stage.showsFirst(tracker.last()), "seed " + seed + ", frame " + i);
        }
        before = next;
      }
      assertEquals(20, found, "seed " + seed + ": " + tracker.track().end());
      assertTrue(tracker.open());
    }
  }

  @Test
  void takesAThingUpAgainThatWasHiddenForALittle() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 8);
      var before = stage.frame(0);
      var tracker = tracker(before);
      for (int i = 1; i <= 12; i++) {
        stage.pan(1, 0);
        stage.first().hidden = i >= 4 && i < 8;
        var next = stage.frame(i * 0.1);
        boolean found = tracker.step(FrameChange.between(before, next));
        assertEquals(!stage.first().hidden, found, "seed " + seed + ", frame " + i);
        assertTrue(!found || stage.showsFirst(tracker.last()));
        before = next;
      }
      var views = tracker.track().views();
      assertFalse(views.get(4).sure(), "taken up again, not followed");
      assertTrue(views.get(5).sure());
    }
  }

  @Test
  void goesOnWithAThingThatWasAwayForAMomentUnlessSomethingElseIsAsMuchLikeIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (boolean rival : new boolean[] {false, true}) {
        var stage = new Stage(seed, 8);
        stage.change = 0;
        double[] seen = stage.first().embedding;
        if (rival) {
          stage.things.get(3).embedding = stage.alike(seen, 0.89);
        }
        var before = stage.frame(0);
        var tracker = tracker(before);
        for (int i = 1; i <= 3; i++) {
          stage.pan(1, 0);
          stage.first().hidden = i == 2;
          stage.first().embedding = i == 3 ? stage.alike(seen, 0.9) : seen;
          var next = stage.frame(i * 0.1);
          boolean found = tracker.step(FrameChange.between(before, next));
          assertEquals(i == 1 || i == 3 && !rival, found, "seed " + seed + ", " + rival);
          before = next;
        }
        assertTrue(rival || !tracker.last().sure(), "nothing is learned from it");
      }
    }
  }

  @Test
  void givesUpAThingThatStaysAway() {
    var stage = new Stage(3, 8);
    var before = stage.frame(0);
    var tracker = tracker(before);
    for (int i = 1; i <= 40; i++) {
      stage.first().hidden = i >= 4;
      var next = stage.frame(i * 0.1);
      tracker.step(FrameChange.between(before, next));
      before = next;
    }
    assertEquals(Track.End.LOST, tracker.track().end());
    assertEquals(4, tracker.track().views().size());
  }

  @Test
  void neverTakesATwinInPlaceOfAHiddenThing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 8);
      var twin = new Stage.Thing(53, 30, 10, 12, stage.alike(stage.first().embedding, 0.99));
      stage.things.add(twin);
      var second = new Stage.Thing(27, 30, 10, 12, stage.alike(stage.first().embedding, 0.985));
      stage.things.add(second);
      var before = stage.frame(0);
      var tracker = tracker(before);
      for (int i = 1; i <= 30; i++) {
        stage.pan(0.5, 0);
        stage.first().hidden = i >= 5;
        var next = stage.frame(i * 0.1);
        boolean found = tracker.step(FrameChange.between(before, next));
        assertEquals(i < 5, found, "seed " + seed + ", frame " + i);
        before = next;
      }
    }
  }

  @Test
  void takesUpWhatAHandMovedFartherButNoLookAlikeThere() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (boolean same : new boolean[] {true, false}) {
        var stage = new Stage(seed, 8);
        var before = stage.frame(0);
        var tracker = tracker(before);
        boolean found = false;
        for (int i = 1; i <= 16; i++) {
          stage.pan(0.2, 0);
          stage.first().hidden = i >= 4 && i < 12;
          if (i == 8) {
            stage.first().x += 18; // farther than its own size
            var shown = stage.first();
            shown.embedding = stage.alike(shown.embedding, same ? 0.99 : 0.94);
          }
          var next = stage.frame(i * 0.1);
          found = tracker.step(FrameChange.between(before, next));
          before = next;
        }
        assertEquals(same, found, "seed " + seed);
        assertTrue(tracker.open());
      }
    }
  }

  @Test
  void aThingThatGoesOnInAnotherPictureIsNotFollowedThere() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 12);
      var before = stage.frame(0);
      var tracker = tracker(before);
      for (int n = 2; n < stage.things.size(); n++) {
        stage.things.get(n).embedding = stage.unit();
      }
      var change = FrameChange.between(before, stage.frame(0.1));
      assertTrue(change.carried() > 0.1 && change.carried() < 0.2, change.toString());
      assertFalse(tracker.step(change), "seed " + seed);
      assertEquals(Track.End.CUT, tracker.track().end());
    }
  }

  @Test
  void goesOnWhereAllElseHasMovedUnlessSomethingElseIsAsMuchLikeIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (boolean rival : new boolean[] {false, true}) {
        var stage = new Stage(seed, 12);
        if (rival) {
          stage.things.get(3).embedding = stage.alike(stage.first().embedding, 0.97);
        }
        var before = stage.frame(0);
        var tracker = tracker(before);
        for (int n = 1; n < stage.things.size(); n++) {
          var thing = stage.things.get(n);
          thing.x = 4 + (thing.x + 17 + 7 * n) % 76;
          thing.y = thing.y < 30 ? 50 : 8;
        }
        var change = FrameChange.between(before, stage.frame(0.1));
        assertTrue(change.carried() < 0.2 && change.alike() > 0.9, change.toString());
        assertEquals(!rival, tracker.step(change), "seed " + seed);
        assertEquals(rival ? Track.End.CUT : Track.End.OPEN, tracker.track().end());
        assertTrue(rival || stage.showsFirst(tracker.last()));
      }
    }
  }

  @Test
  void followsAThingThatHasNoProposalOfItsOwnByItsParts() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 8);
      var upper = stage.first();
      stage.things.add(new Stage.Thing(40, 42, 10, 4, stage.unit()));
      stage.things.add(new Stage.Thing(50, 34, 3, 8, stage.unit()));
      var whole = new Mask.Box(160, 120, 52, 64);
      var before = stage.frame(0);
      var parts = before.parts(Mask.ofBox(384, 288, whole), 0.5);
      assertEquals(List.of(0, 9, 10), parts, "seed " + seed);
      var tracker = new ProposalTracker(before, parts, ProposalTracker.Settings.DEFAULT);
      for (int i = 1; i <= 20; i++) {
        stage.pan(Math.sin(i / 3.0) * 3, Math.cos(i / 2.0));
        // One part is away for a moment.
        stage.things.get(10).hidden = i == 7;
        var next = stage.frame(i * 0.1);
        assertTrue(tracker.step(FrameChange.between(before, next)), "seed " + seed + ", " + i);
        int area = tracker.last().mask().area();
        assertEquals(16 * (120 + 40 + (i == 7 ? 0 : 24)), area, 500, "frame " + i);
        assertTrue(stage.showsFirst(tracker.last()));
        before = next;
      }
      upper.hidden = true;
      assertFalse(tracker.step(FrameChange.between(before, stage.frame(2.1))));
      assertFalse(tracker.step(FrameChange.between(before, new Stage(seed + 99, 8).frame(2.2))));
      assertEquals(Track.End.CUT, tracker.track().end());
    }
  }

  @Test
  void oneProposalThatFitsAboutAsWellIsEnough() {
    var stage = new Stage(4, 8);
    stage.things.add(new Stage.Thing(40, 42, 10, 1, stage.unit()));
    var frame = stage.frame(0);
    assertEquals(
        List.of(0), frame.parts(Mask.ofBox(384, 288, new Mask.Box(160, 120, 40, 52)), 0.5));
    assertEquals(
        List.of(), frame.parts(Mask.ofBox(384, 288, new Mask.Box(160, 120, 120, 52)), 0.5));
    assertEquals(
        List.of(0), frame.parts(Mask.ofBox(384, 288, new Mask.Box(160, 120, 120, 52)), 0.2));
  }

  @Test
  void neverGoesOnAcrossACut() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 10);
      var before = stage.frame(0);
      var tracker = tracker(before);
      var other = new Stage(seed + 1000, 10);
      // The same thing, elsewhere among other things.
      other.first().embedding = stage.first().embedding;
      var next = other.frame(0.1);
      assertFalse(tracker.step(FrameChange.between(before, next)), "seed " + seed);
      assertEquals(Track.End.CUT, tracker.track().end());
      assertFalse(tracker.step(FrameChange.between(next, next)));
      assertEquals(1, tracker.track().views().size());
    }
  }

  @Test
  void whatTwoFramesShareIsTheSameBothWays() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var stage = new Stage(seed, 9);
      stage.change = 0.8;
      var before = stage.frame(0);
      stage.pan(stage.random.nextInt(7), stage.random.nextInt(5));
      stage.things.get(1 + stage.random.nextInt(8)).hidden = true;
      var next = stage.frame(0.1);
      assertEquals(
          FrameChange.between(before, next).carried(),
          FrameChange.between(next, before).carried(),
          1e-9,
          "seed " + seed);
      assertEquals(
          FrameChange.between(before, next).alike(),
          FrameChange.between(next, before).alike(),
          1e-9,
          "seed " + seed);
    }
  }

  @Test
  void endsWhereFramesAreMissing() {
    var stage = new Stage(5, 8);
    var before = stage.frame(0);
    var tracker = tracker(before);
    for (double seconds : new double[] {0.1, 0.2, 0.32, 0.4}) {
      var next = stage.frame(seconds);
      assertTrue(tracker.step(FrameChange.between(before, next)));
      before = next;
    }
    assertFalse(tracker.step(FrameChange.between(before, stage.frame(1.4))));
    assertEquals(Track.End.GAP, tracker.track().end());
  }

  @Test
  void followsASlowStreamThatHasNoGap() {
    var stage = new Stage(5, 8);
    var before = stage.frame(0);
    var tracker = tracker(before);
    for (int i = 1; i < 8; i++) {
      var next = stage.frame(i * 0.7);
      assertTrue(tracker.step(FrameChange.between(before, next)));
      before = next;
    }
  }

  @Test
  void followsBackwardsAsForwards() {
    var stage = new Stage(8, 8);
    var frames = new KeptProposals[10];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = stage.frame(i * 0.1);
      stage.pan(1.5, -0.5);
    }
    var tracker = tracker(frames[9]);
    for (int i = 8; i >= 0; i--) {
      assertTrue(tracker.step(FrameChange.between(frames[i + 1], frames[i])));
      assertEquals(0, tracker.last().proposal());
    }
  }

  @Test
  void anotherCameraSizeIsACut() {
    var stage = new Stage(1, 4);
    var before = stage.frame(0);
    var tracker = tracker(before);
    var p = stage.proposals();
    var smaller =
        new io.github.personalseg.backbone.Proposals(
            p.count(),
            p.height() / 2,
            p.width() * 2,
            p.dim(),
            p.maskLogits(),
            p.embeddings(),
            p.features(),
            p.geometry());
    assertFalse(tracker.step(FrameChange.between(before, KeptProposals.of(1, smaller))));
    assertEquals(Track.End.CUT, tracker.track().end());
  }

  @Test
  void keepsMasksAtEightBits() {
    var stage = new Stage(2, 9);
    stage.things.get(4).hidden = true;
    var kept = stage.frame(0);
    assertEquals(9, kept.count(), "what shows nothing is left out");
    assertEquals(120, kept.area(0));
    assertTrue(kept.bytes() < 9 * (Stage.ROWS * Stage.COLUMNS * 1.3 + 400));
    var mask = Mask.ofBox(384, 288, new Mask.Box(160, 120, 40, 48));
    var fit = kept.fit(mask);
    assertEquals(0, fit.proposal());
    assertEquals(1, fit.iou(), 1e-9);
    assertEquals(mask.area(), kept.mask(0).area(), 200);
    assertEquals(-1, kept.fit(Mask.ofBox(384, 288, new Mask.Box(200, 180, 3, 3))).proposal());
  }
}
