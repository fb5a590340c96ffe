package io.github.personalseg.concept.follow;

import java.util.List;
import java.util.Locale;

/**
 * One mark, followed backwards and forwards through the frames around it.
 *
 * @param before backwards from the mark; only the mark itself where the mark fits no proposal
 * @param after forwards from the mark
 */
public record Following(Track before, Track after) {
  /** A mark that agrees less with the proposal that fits it best is not followed. */
  public static final double LEAST_FIT = 0.5;

  /**
   * Follows a proposal of a frame.
   *
   * @param marked the marked frame
   * @param proposal the marked thing in it; -1: nothing fits the mark, nothing is followed
   * @param before frames before it, the nearest first; none is asked for once the track has ended
   * @param after frames after it, the nearest first
   * @param seconds how far to each side, at least 0
   */
  public static Following of(
      KeptProposals marked,
      int proposal,
      Iterable<KeptProposals> before,
      Iterable<KeptProposals> after,
      double seconds,
      ProposalTracker.Settings settings) {
    return of(
        marked, proposal < 0 ? List.of() : List.of(proposal), before, after, seconds, settings);
  }

  /**
   * Follows what some proposals of a frame show together, as {@link KeptProposals#parts} finds
   * them.
   *
   * @param parts the marked thing's in the marked frame; empty: nothing fits the mark, nothing is
   *     followed
   */
  public static Following of(
      KeptProposals marked,
      List<Integer> parts,
      Iterable<KeptProposals> before,
      Iterable<KeptProposals> after,
      double seconds,
      ProposalTracker.Settings settings) {
    return new Following(
        track(marked, parts, before, seconds, settings),
        track(marked, parts, after, seconds, settings));
  }

  private static Track track(
      KeptProposals marked,
      List<Integer> parts,
      Iterable<KeptProposals> frames,
      double seconds,
      ProposalTracker.Settings settings) {
    if (parts.isEmpty()) {
      return new Track(List.of(), Track.End.UNMARKED);
    }
    var tracker = new ProposalTracker(marked, parts, settings);
    var last = marked;
    for (var next = frames.iterator(); tracker.open() && next.hasNext(); ) {
      var frame = next.next();
      if (Math.abs(frame.stamp() - marked.stamp()) * 1e-9 > seconds) {
        tracker.end(Track.End.TIME);
      } else {
        tracker.step(FrameChange.between(last, frame));
        last = frame;
      }
    }
    return tracker.track();
  }

  /** Frames it was found in beside the marked one. */
  public int frames() {
    return Math.max(0, before.views().size() - 1) + Math.max(0, after.views().size() - 1);
  }

  /** One sentence for a person: how far it went to each side, and why no further. */
  public String message() {
    if (before.end() == Track.End.UNMARKED) {
      return "not followed: " + Track.End.UNMARKED.sentence();
    }
    return "followed "
        + side(before, "back")
        + " and "
        + side(after, "on")
        + "; found in "
        + frames()
        + (frames() == 1 ? " frame" : " frames");
  }

  private static String side(Track track, String where) {
    return String.format(
        Locale.ROOT, "%.1f s %s (%s)", track.seconds(), where, track.end().sentence());
  }
}
