package io.github.personalseg.concept.follow;

import io.github.personalseg.image.Mask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where one marked thing was in the frames on one side of the mark, nearest to the mark first.
 *
 * @param views the frames it was found in; the marked one is the first
 * @param end why it goes no further
 */
public record Track(List<View> views, End end) {
  /** Why a track ends. */
  public enum End {
    /** It does not yet: the frames ended, more may come. */
    OPEN("the frames ended"),
    /** The time that was asked for is over. */
    TIME("the time to follow was over"),
    /** No frame came for too long. */
    GAP("no frame came for too long"),
    /** The picture changed as a whole. */
    CUT("the picture changed as a whole"),
    /** It was not found in several frames in a row. */
    LOST("it was lost from view"),
    /** The mark is not one of the model's mask proposals. */
    UNMARKED("no mask proposal fits the mark");

    private final String sentence;

    End(String sentence) {
      this.sentence = sentence;
    }

    /** For a person: why. */
    public String sentence() {
      return sentence;
    }
  }

  /**
   * The thing in one frame.
   *
   * @param frame the frame
   * @param proposal the place of its proposal in the frame; of its largest, where it has several
   * @param sure whether it was followed from the frame before, not taken up again after a gap
   * @param parts all its proposals: this one alone, or those that show it together
   */
  public record View(KeptProposals frame, int proposal, boolean sure, List<Integer> parts) {
    /** A thing that has one proposal. */
    public View(KeptProposals frame, int proposal, boolean sure) {
      this(frame, proposal, sure, List.of(proposal));
    }

    public View {
      parts = List.copyOf(parts);
    }

    /** Its mask at the camera image's size. */
    public Mask mask() {
      var mask = frame.mask(proposal);
      if (parts.size() == 1) {
        return mask;
      }
      byte[] cells = mask.cells().clone();
      for (int part : parts) {
        byte[] more = frame.mask(part).cells();
        for (int i = 0; i < cells.length; i++) {
          cells[i] |= more[i];
        }
      }
      return new Mask(mask.width(), mask.height(), cells);
    }

    /** Covered cells of all its proposals. */
    long[] bits() {
      return parts.size() == 1 ? frame.bits(proposal) : frame.union(parts);
    }

    /** Mean column and row of the covered cells. */
    double[] centre() {
      return parts.size() == 1
          ? frame.centre(proposal)
          : Bits.centre(bits(), frame.columns(), area());
    }

    /** Its unit mask embedding, {@code [D]}. */
    public float[] embedding() {
      return frame.embedding(proposal);
    }

    int area() {
      return parts.size() == 1 ? frame.area(proposal) : Bits.count(bits());
    }
  }

  public Track {
    views = List.copyOf(views);
  }

  /** The marked view; there must be one. */
  public View marked() {
    return views.get(0);
  }

  /** Seconds from the mark to the farthest view. */
  public double seconds() {
    return views.isEmpty()
        ? 0
        : Math.abs(views.get(views.size() - 1).frame().stamp() - views.get(0).frame().stamp())
            * 1e-9;
  }

  /**
   * The views on both sides of one mark by time, the mark once.
   *
   * @param before followed backwards
   * @param after followed forwards, from the same mark
   */
  static List<View> joined(Track before, Track after) {
    List<View> all = new ArrayList<>(before.views());
    Collections.reverse(all);
    all.addAll(after.views().subList(Math.min(1, after.views().size()), after.views().size()));
    return all;
  }
}
