package io.github.personalseg.node.teach;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.concept.follow.ProposalTracker;
import io.github.personalseg.concept.follow.ViewHarvest;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Follows a mark through recorded frames: one model pass for each, until the track ends. Frames
 * nearer to each other than {@value #LEAST_SECONDS} s are thinned out, which costs no view worth
 * learning from.
 */
public final class StreamFollower implements MarkFollower {
  /** Most seconds to each side that a mark is followed. */
  public static final double MOST_SECONDS = 60;

  private static final double LEAST_SECONDS = 0.09;

  /** Where a frame's picture comes from. */
  @FunctionalInterface
  public interface Picture {
    RgbImage read() throws IOException;
  }

  /**
   * A recorded frame.
   *
   * @param stamp nanoseconds since the epoch
   */
  public record Frame(long stamp, Picture picture) {}

  private final long stamp;
  private final List<Frame> before = new ArrayList<>();
  private final List<Frame> after = new ArrayList<>();
  private final double seconds;

  /**
   * @param stamp the marked frame's, nanoseconds since the epoch
   * @param frames around it in order of time, the marked one among them or not
   * @param seconds how far to each side, 0 to {@value #MOST_SECONDS}
   */
  public StreamFollower(long stamp, List<Frame> frames, double seconds) {
    this.stamp = stamp;
    this.seconds = seconds;
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (frames.get(i).stamp() < stamp) {
        add(before, frames.get(i));
      }
    }
    for (Frame frame : frames) {
      if (frame.stamp() > stamp) {
        add(after, frame);
      }
    }
  }

  /** Adds a frame unless the one before it is too near. */
  private void add(List<Frame> side, Frame frame) {
    long last = side.isEmpty() ? stamp : side.get(side.size() - 1).stamp();
    if (Math.abs(frame.stamp() - last) * 1e-9 >= LEAST_SECONDS) {
      side.add(frame);
    }
  }

  @Override
  public Followed follow(
      OvssModel model, Proposals marked, Mask mask, int most, UnaryOperator<float[]> beside)
      throws IOException {
    var kept = KeptProposals.of(stamp, marked);
    try {
      var following =
          Following.of(
              kept,
              kept.parts(mask, Following.LEAST_FIT),
              () -> before.stream().map(frame -> proposals(model, frame)).iterator(),
              () -> after.stream().map(frame -> proposals(model, frame)).iterator(),
              seconds,
              ProposalTracker.Settings.DEFAULT);
      return new Followed(following, views(following, most, beside));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<AnnotatedFrame> views(Following following, int most, UnaryOperator<float[]> beside)
      throws IOException {
    Map<Long, Frame> byStamp = new HashMap<>();
    before.forEach(frame -> byStamp.put(frame.stamp(), frame));
    after.forEach(frame -> byStamp.put(frame.stamp(), frame));
    List<AnnotatedFrame> views = new ArrayList<>();
    for (var view : ViewHarvest.choose(following.before(), following.after(), most, beside)) {
      views.add(
          AnnotatedFrame.mask(
              Objects.requireNonNull(byStamp.get(view.frame().stamp())).picture().read(),
              view.mask()));
    }
    return views;
  }

  private static KeptProposals proposals(OvssModel model, Frame frame) {
    try {
      return KeptProposals.of(frame.stamp(), model.infer(frame.picture().read()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
