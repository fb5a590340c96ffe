package io.github.personalseg.node.teach;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.concept.follow.ProposalTracker;
import io.github.personalseg.concept.follow.Track;
import io.github.personalseg.concept.follow.ViewHarvest;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.node.camera.CameraMessage;
import io.github.personalseg.node.camera.RecentFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Follows a mark through the frames that the node keeps. It may be asked again when more frames
 * have come. For the thread that teaches.
 */
public final class RingFollower implements MarkFollower {
  private final RecentFrames recent;
  private final ImageDecoder decoder;
  private final long stamp;
  private final double seconds;
  private @Nullable KeptProposals marked;
  private List<Integer> parts = List.of();
  private int most;
  private UnaryOperator<float[]> beside = UnaryOperator.identity();
  private Followed newest = new Followed(new Following(NOTHING, NOTHING), List.of());

  private static final Track NOTHING = new Track(List.of(), Track.End.UNMARKED);

  /**
   * @param stamp of the marked frame, nanoseconds since the epoch
   * @param seconds how far to each side
   */
  public RingFollower(RecentFrames recent, ImageDecoder decoder, long stamp, double seconds) {
    this.recent = recent;
    this.decoder = decoder;
    this.stamp = stamp;
    this.seconds = seconds;
  }

  @Override
  public Followed follow(
      OvssModel model, Proposals proposals, Mask mask, int views, UnaryOperator<float[]> space)
      throws IOException {
    marked = KeptProposals.of(stamp, proposals);
    parts = marked.parts(mask, Following.LEAST_FIT);
    most = views;
    beside = space;
    return again();
  }

  /** Follows once more, through the frames that are there by now. */
  Followed again() throws IOException {
    var frames = recent.around(stamp);
    List<KeptProposals> before = new ArrayList<>();
    List<KeptProposals> after = new ArrayList<>();
    Map<Long, CameraMessage> messages = new HashMap<>();
    for (var frame : frames) {
      messages.put(frame.stamp(), frame.message());
      if (frame.stamp() < stamp) {
        before.add(0, frame.proposals());
      } else if (frame.stamp() > stamp) {
        after.add(frame.proposals());
      }
    }
    var following =
        Following.of(marked(), parts, before, after, seconds, ProposalTracker.Settings.DEFAULT);
    List<AnnotatedFrame> views = new ArrayList<>();
    for (var view : ViewHarvest.choose(following.before(), following.after(), most, beside)) {
      views.add(
          AnnotatedFrame.mask(
              Objects.requireNonNull(messages.get(view.frame().stamp())).decode(decoder).image(),
              view.mask()));
    }
    newest = new Followed(following, views);
    return newest;
  }

  private KeptProposals marked() {
    var frame = marked;
    if (frame == null) {
      throw new IllegalStateException("the mark was not followed yet");
    }
    return frame;
  }

  /** What following gave last. */
  Followed newest() {
    return newest;
  }

  /** Seconds from now until no more frames can come that belong to it; 0 when it has ended. */
  double openSeconds() {
    var after = newest.following().after();
    if (after.end() != Track.End.OPEN) {
      return 0;
    }
    return Math.max(0, seconds - after.seconds());
  }
}
