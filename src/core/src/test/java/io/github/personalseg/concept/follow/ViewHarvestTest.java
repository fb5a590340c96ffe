package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ViewHarvestTest {
  /** A track of every frame of a stage, whatever happens in it. */
  private static Track track(List<KeptProposals> frames) {
    return new Track(
        frames.stream().map(frame -> new Track.View(frame, 0, true)).toList(), Track.End.OPEN);
  }

  private static Track alone(KeptProposals frame) {
    return track(List.of(frame));
  }

  @Test
  void choosesViewsFarApartAndNeverTheMarkedOne() {
    for (int seed = 0; seed < 20; seed++) {
      var stage = new Stage(seed, 6);
      stage.change = 0.3;
      List<KeptProposals> frames = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        frames.add(stage.frame(i * 0.1));
        stage.pan(0.3, 0);
      }
      var chosen = ViewHarvest.choose(alone(frames.get(0)), track(frames), 7, e -> e);
      assertEquals(7, chosen.size());
      Set<KeptProposals> distinct = new HashSet<>();
      double nearest = 2;
      for (var view : chosen) {
        assertFalse(view.frame() == frames.get(0));
        assertTrue(distinct.add(view.frame()));
        for (var other : chosen) {
          if (other != view) {
            nearest = Math.min(nearest, 1 - FloatVectors.dot(view.embedding(), other.embedding()));
          }
        }
      }
      double first = 1 - FloatVectors.dot(frames.get(0).embedding(0), frames.get(1).embedding(0));
      assertTrue(nearest > first, "farther apart than neighbours: " + nearest + ", " + first);
    }
  }

  @Test
  void leavesOutViewsAtTheBorderHiddenOnesAndRepeatedOnes() {
    var stage = new Stage(4, 6);
    stage.change = 0.3;
    List<KeptProposals> frames = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      frames.add(stage.frame(i * 0.1));
      stage.pan(-1.5, 0);
    }
    var chosen = ViewHarvest.choose(alone(frames.get(0)), track(frames.subList(0, 31)), 30, e -> e);
    assertTrue(chosen.size() >= 8, chosen.size() + " views");
    for (var view : chosen) {
      assertFalse(view.frame().atBorder(view.proposal()));
      assertTrue(view.area() >= 0.75 * 120);
    }
    var still = new Stage(4, 6);
    var same = still.frame(0);
    var again = still.frame(0.1);
    assertEquals(
        List.of(), ViewHarvest.choose(alone(same), track(List.of(same, again)), 5, e -> e));
  }

  @Test
  void viewsTakenUpAgainAreNotLearnedFrom() {
    var stage = new Stage(6, 6);
    var marked = stage.frame(0);
    stage.first().embedding = stage.alike(stage.first().embedding, 0.8);
    var later = stage.frame(0.1);
    var track =
        new Track(
            List.of(new Track.View(marked, 0, true), new Track.View(later, 0, false)),
            Track.End.OPEN);
    assertEquals(List.of(), ViewHarvest.choose(alone(marked), track, 5, e -> e));
  }
}
