package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One mark in the middle of a stream of 21 frames, 0.1 s apart. */
final class FollowingTest {
  private static List<KeptProposals> stream() {
    var stage = new Stage(7, 8);
    var frames = new ArrayList<KeptProposals>();
    for (int i = 0; i < 21; i++) {
      frames.add(stage.frame(i * 0.1));
      stage.pan(0.5, 0);
    }
    return frames;
  }

  private static Following follow(List<KeptProposals> frames, int proposal, double seconds) {
    var before = new ArrayList<>(frames.subList(0, 10));
    Collections.reverse(before);
    return Following.of(
        frames.get(10),
        proposal,
        before,
        frames.subList(11, 21),
        seconds,
        ProposalTracker.Settings.DEFAULT);
  }

  @Test
  void goesToBothSidesAsFarAsThereAreFrames() {
    var frames = stream();
    var following = follow(frames, 0, 60);
    assertEquals(20, following.frames());
    assertEquals(Track.End.OPEN, following.before().end());
    assertEquals(1, following.after().seconds(), 1e-9);
    assertEquals(
        "followed 1.0 s back (the frames ended) and 1.0 s on (the frames ended);"
            + " found in 20 frames",
        following.message());
    var joined = Track.joined(following.before(), following.after());
    assertEquals(frames, joined.stream().map(Track.View::frame).toList(), "by time, the mark once");
    assertSame(frames.get(10), following.before().marked().frame());
    assertSame(frames.get(10), following.after().marked().frame());
  }

  @Test
  void goesNoFartherThanAsked() {
    var following = follow(stream(), 0, 0.35);
    assertEquals(6, following.frames());
    assertEquals(0.3, following.before().seconds(), 1e-9);
    assertEquals(
        "followed 0.3 s back (the time to follow was over) and 0.3 s on (the time to follow was"
            + " over); found in 6 frames",
        following.message());
    // The time itself still counts.
    assertEquals(2, follow(stream(), 0, 0.1).frames());
    assertEquals(0, follow(stream(), 0, 0).frames());
  }

  @Test
  void asksForNoFrameOnceItHasEnded() {
    var frames = stream();
    var asked = new ArrayList<KeptProposals>();
    Iterable<KeptProposals> after =
        () -> frames.subList(11, 21).stream().peek(asked::add).iterator();
    var following =
        Following.of(frames.get(10), 0, List.of(), after, 0.25, ProposalTracker.Settings.DEFAULT);
    assertEquals(frames.subList(11, 14), asked, "the first one too late ends it");
    assertEquals(2, following.frames());
  }

  @Test
  void oneFrameIsOneFrame() {
    var frames = stream();
    var following =
        Following.of(
            frames.get(10),
            0,
            List.of(),
            frames.subList(11, 12),
            9,
            ProposalTracker.Settings.DEFAULT);
    assertEquals(1, following.frames());
    assertTrue(following.message().endsWith("; found in 1 frame"), following.message());
  }

  @Test
  void aMarkThatNothingFitsIsNotFollowed() {
    var following = follow(stream(), -1, 9);
    assertEquals(0, following.frames());
    assertEquals(List.of(), following.after().views());
    assertEquals(0, following.after().seconds());
    assertEquals("not followed: no mask proposal fits the mark", following.message());
    assertEquals(List.of(), ViewHarvest.choose(following.before(), following.after(), 5, e -> e));
  }

  @Test
  void endsFromOutsideOnlyOnce() {
    var frames = stream();
    var tracker = new ProposalTracker(frames.get(0), 0, ProposalTracker.Settings.DEFAULT);
    tracker.end(Track.End.TIME);
    tracker.end(Track.End.GAP);
    assertEquals(Track.End.TIME, tracker.track().end());
  }
}
