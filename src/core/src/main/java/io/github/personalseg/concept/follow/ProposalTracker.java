package io.github.personalseg.concept.follow;

import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows one marked thing from frame to frame. The next view is the proposal that overlaps the
 * last one where motion carries it, and resembles both the last view and the marked one. A thing
 * that is hidden for a few frames is taken up again where it must be by then, if nothing else there
 * looks like it. Not thread-safe.
 */
public final class ProposalTracker {
  /**
   * When a proposal is the next view.
   *
   * @param overlap least IoU with the last mask moved along, 0..1
   * @param toLast least cosine to the last view
   * @param toMarked least cosine to the marked view, unless it changed little by little
   * @param chained least cosine to the last view that makes up for less to the marked one, and for
   *     a picture that changed much
   * @param again least cosine to some view of it after frames without it
   * @param clear by how much it must then resemble more than anything else near
   * @param coast most frames in a row without it
   * @param coastSeconds how long it may be away even if that is more frames
   * @param gapSeconds longest time between frames, at least; {@value #USUAL} usual steps if that is
   *     more
   * @param carried least share of proposals that two frames have in common; less may be a cut,
   *     where only what goes on as before is followed
   * @param alike least share of what a frame shows that looks like something in the other; less is
   *     a cut
   */
  public record Settings(
      double overlap,
      double toLast,
      double toMarked,
      double chained,
      double again,
      double clear,
      int coast,
      double coastSeconds,
      double gapSeconds,
      double carried,
      double alike) {
    /** What docs/following.md measured. */
    public static final Settings DEFAULT =
        new Settings(0.5, 0.85, 0.7, 0.93, 0.92, 0.05, 5, 2.5, 0.25, 0.3, 0.33);
  }

  /** So many usual time steps without a frame are a gap. */
  private static final double USUAL = 2.5;

  /** Share of {@code carried} below which what does not go on as before has ended at a cut. */
  private static final double CUT = 0.75;

  /** So many seconds after it was seen last, what goes on much as before may still be it. */
  private static final double SOON = 0.5;

  /** How far from where it must be a thing is taken up again, in its own sizes. */
  private static final double NEAR = 1;

  /** How much farther after each second, in its own sizes: a hand may have moved it. */
  private static final double WANDER = 4;

  /** Least cosine to some view of it there, where others of its class may stand. */
  private static final double FAR = 0.96;

  /** Least size of what is taken up again, as a share of its size before; the inverse is most. */
  private static final double SMALLEST = 0.4;

  /** Views that say how large it is. */
  private static final int LATELY = 8;

  /** Proposals that overlap this much show one thing. */
  private static final double ONE_THING = 0.3;

  private final Settings settings;
  private final List<Track.View> views = new ArrayList<>();
  private final float[] marked;
  private Track.End end = Track.End.OPEN;

  /** Where the mask of the last view is by now, against where it was seen. */
  private double movedX;

  private double movedY;

  /** Its own motion in cells a second, beside that of the picture. */
  private double speedX;

  private double speedY;

  private double secondsAway;
  private int framesAway;
  private double usualSeconds;

  /**
   * Starts at a mark.
   *
   * @param frame the marked frame
   * @param proposal the marked thing's proposal in it
   */
  public ProposalTracker(KeptProposals frame, int proposal, Settings settings) {
    this(frame, List.of(proposal), settings);
  }

  /**
   * Starts at a mark that several proposals show together.
   *
   * @param parts the marked thing's proposals in it, the largest first, at least one
   */
  public ProposalTracker(KeptProposals frame, List<Integer> parts, Settings settings) {
    this.settings = settings;
    views.add(new Track.View(frame, parts.get(0), true, parts));
    marked = frame.embedding(parts.get(0));
  }

  /** Whether it still follows. */
  public boolean open() {
    return end == Track.End.OPEN;
  }

  /** Where it was so far. */
  public Track track() {
    return new Track(views, end);
  }

  /** Ends it from outside. */
  public void end(Track.End reason) {
    if (open()) {
      end = reason;
    }
  }

  /** The newest view. */
  public Track.View last() {
    return views.get(views.size() - 1);
  }

  /**
   * Looks for the thing in the next frame; does nothing once it has ended.
   *
   * @param change from the frame of the step before, found or not, to the next one
   * @return whether it was found
   */
  public boolean step(FrameChange change) {
    if (!open()) {
      return false;
    }
    double seconds = change.seconds();
    if (seconds > Math.max(settings.gapSeconds(), USUAL * usualSeconds) && usualSeconds > 0) {
      end = Track.End.GAP;
      return false;
    }
    usualSeconds = usualSeconds == 0 ? seconds : 0.8 * usualSeconds + 0.2 * seconds;
    boolean doubtful = change.carried() < settings.carried();
    boolean whole = last().parts().size() == 1 && views.get(0).parts().size() == 1;
    if (change.alike() < settings.alike()) {
      end = Track.End.CUT;
      return false;
    }
    movedX += change.dx();
    movedY += change.dy();
    secondsAway += seconds;
    if (!whole) {
      return together(change);
    }
    int next =
        framesAway == 0 ? following(change.to(), doubtful) : soonAfter(change.to(), doubtful);
    if (change.carried() < CUT * settings.carried() && (next < 0 || !clear(change.to(), next))) {
      end = Track.End.CUT;
      return false;
    }
    boolean sure = next >= 0 && framesAway == 0;
    if (next < 0 && !doubtful) {
      next = again(change.to());
    }
    if (next >= 0) {
      take(new Track.View(change.to(), next, sure));
      return true;
    }
    framesAway++;
    if (framesAway > settings.coast() && secondsAway > settings.coastSeconds()) {
      end = Track.End.LOST;
    }
    return false;
  }

  /**
   * The proposals that lie mostly where the thing must be by now. Such a thing is not taken up
   * again elsewhere: nothing says what it looks like as a whole.
   */
  private boolean together(FrameChange change) {
    if (change.carried() < CUT * settings.carried()) {
      end = Track.End.CUT;
      return false;
    }
    var frame = change.to();
    List<Integer> best = List.of();
    double most = 0;
    for (long[] region : regions()) {
      var parts = frame.inside(region).stream().filter(n -> known(frame.embedding(n))).toList();
      double iou = Bits.iou(frame.union(parts), region);
      if (iou > most) {
        most = iou;
        best = parts;
      }
    }
    if (most >= settings.overlap()) {
      take(new Track.View(frame, best.get(0), framesAway == 0, best));
      return true;
    }
    framesAway++;
    if (framesAway > settings.coast() || secondsAway > SOON) {
      end = Track.End.LOST;
    }
    return false;
  }

  /** Whether some part of the last view looks like it. */
  private boolean known(float[] embedding) {
    var last = last();
    return last.parts().stream()
        .anyMatch(
            part ->
                FloatVectors.dot(last.frame().embedding(part), embedding) >= settings.toMarked());
  }

  /** Where it may be by now: where it was, carried by the picture, and by its own motion too. */
  private List<long[]> regions() {
    return List.of(
        last().bits(),
        moved(movedX, movedY),
        moved(movedX + speedX * secondsAway, movedY + speedY * secondsAway));
  }

  /** What goes on much as before it was away for a moment, if nothing else is as much like it. */
  private int soonAfter(KeptProposals frame, boolean doubtful) {
    int next = secondsAway <= SOON ? following(frame, doubtful) : -1;
    return next >= 0 && clear(frame, next) ? next : -1;
  }

  /** Whether nothing else in the frame resembles the last view nearly as much. */
  private boolean clear(KeptProposals frame, int next) {
    double most = FloatVectors.dot(last().embedding(), frame.embedding(next));
    for (int n = 0; n < frame.count(); n++) {
      if (FloatVectors.dot(last().embedding(), frame.embedding(n)) > most - settings.clear()
          && Bits.iou(frame.bits(next), frame.bits(n)) < ONE_THING) {
        return false;
      }
    }
    return true;
  }

  private void take(Track.View next) {
    double[] from = last().centre();
    double[] to = next.centre();
    double seconds = Math.max(1e-3, secondsAway);
    speedX = next.sure() ? (to[0] - from[0] - movedX) / seconds : 0;
    speedY = next.sure() ? (to[1] - from[1] - movedY) / seconds : 0;
    views.add(next);
    movedX = 0;
    movedY = 0;
    secondsAway = 0;
    framesAway = 0;
  }

  /** The proposal that overlaps the last view best where motion may have carried it, or -1. */
  private int following(KeptProposals frame, boolean doubtful) {
    var last = last();
    var regions = regions();
    int best = -1;
    double most = 0;
    for (int n = 0; n < frame.count(); n++) {
      double cosine = FloatVectors.dot(last.embedding(), frame.embedding(n));
      boolean known = FloatVectors.dot(marked, frame.embedding(n)) >= settings.toMarked();
      if (cosine >= (known && !doubtful ? settings.toLast() : settings.chained())) {
        double iou = 0;
        for (long[] region : regions) {
          iou = Math.max(iou, Bits.iou(region, frame.bits(n)));
        }
        if (iou >= settings.overlap() && iou * cosine > most) {
          most = iou * cosine;
          best = n;
        }
      }
    }
    return best;
  }

  private long[] moved(double dx, double dy) {
    var last = last();
    var frame = last.frame();
    return Bits.moved(
        last.bits(), frame.columns(), frame.rows(), (int) Math.round(dx), (int) Math.round(dy));
  }

  /**
   * The one proposal near where it must be that resembles it clearly more than all others, or -1.
   */
  private int again(KeptProposals frame) {
    var last = last();
    double[] centre = last.frame().centre(last.proposal());
    double size = Math.sqrt(whole());
    double[] alike = new double[frame.count()];
    int best = -1;
    double most = settings.again();
    for (int n = 0; n < frame.count(); n++) {
      if (frame.area(n) >= SMALLEST * whole() && frame.area(n) <= whole() / SMALLEST) {
        alike[n] = likeness(frame.embedding(n));
        double[] there = frame.centre(n);
        double away = Math.hypot(there[0] - centre[0] - movedX, there[1] - centre[1] - movedY);
        double near = NEAR * size + 0.5 * Math.hypot(movedX, movedY);
        double asked = away <= near ? settings.again() : FAR;
        if (alike[n] >= Math.max(most, asked) && away <= near + WANDER * secondsAway * size) {
          most = alike[n];
          best = n;
        }
      }
    }
    for (int n = 0; n < frame.count() && best >= 0; n++) {
      if (alike[n] > most - settings.clear()
          && Bits.iou(frame.bits(best), frame.bits(n)) < ONE_THING) {
        return -1;
      }
    }
    return best;
  }

  /** Cosine to the view of it that is nearest. */
  private double likeness(float[] embedding) {
    double most = -1;
    for (var view : views) {
      most = view.sure() ? Math.max(most, FloatVectors.dot(view.embedding(), embedding)) : most;
    }
    return most;
  }

  /** How large it was lately, before something hid it. */
  private int whole() {
    int largest = 0;
    for (var view : views.subList(Math.max(0, views.size() - LATELY), views.size())) {
      largest = Math.max(largest, view.area());
    }
    return largest;
  }
}
