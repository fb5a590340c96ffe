package io.github.personalseg.segment;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.fusion.FusionMemory;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The large arrays of one camera's frames, used again once nobody holds the frame they were of.
 * Thread safe.
 */
public final class FramePool {
  /** One in work, one that is being kept, one that waits to be. */
  private static final int MOST_FREE = 3;

  /** What a frame is worked out in. */
  private record Memory(@Nullable Proposals proposals, FusionMemory fusion) {
    static Memory fresh() {
      return new Memory(null, new FusionMemory());
    }
  }

  /**
   * A labelled frame.
   *
   * @param segmentation its labels
   * @param proposals what the model said of it; absent where it stayed on the device
   */
  public record Labelled(Segmentation segmentation, Optional<Proposals> proposals) {}

  private final Deque<Memory> free = new ArrayDeque<>();

  /**
   * A frame in work, held once. What comes of it may be read until its last holder lets go; a frame
   * that somebody never lets go of keeps its arrays for good. The thread that took it works it out;
   * holding and letting go are thread safe.
   */
  public final class Frame {
    private Memory memory;
    private int holders = 1;

    private Frame(Memory memory) {
      this.memory = memory;
    }

    /** One pass of a model. */
    public Proposals infer(OvssModel model, RgbImage image) {
      var used = memory;
      memory = Memory.fresh(); // what a failed pass wrote into is nobody's
      var proposals = model.infer(image, used.proposals());
      memory = new Memory(proposals, used.fusion());
      return proposals;
    }

    /**
     * The labels of the last pass.
     *
     * @param scored see {@link Segmenter#segment(Proposals, LabelSchema, boolean)}
     */
    public Segmentation segment(LabelSchema generation, boolean scored) {
      var proposals = memory.proposals();
      if (proposals == null) {
        throw new IllegalStateException("a frame without a pass of the model has no labels");
      }
      return Segmenter.segment(proposals, generation, scored, memory.fusion());
    }

    /**
     * One pass of a model and its labels. What the model says may stay on its device.
     *
     * @param scored see {@link Segmenter#segment(Proposals, LabelSchema, boolean)}
     * @param fetched whether the proposals are wanted in Java memory, wherever the model runs
     */
    public Labelled label(
        OvssModel model, RgbImage image, LabelSchema generation, boolean scored, boolean fetched) {
      var used = memory;
      memory = Memory.fresh(); // what a failed pass wrote into is nobody's
      var labelled =
          model.view(
              image,
              used.proposals(),
              frame -> {
                boolean here = fetched || frame.labeller().isEmpty();
                var proposals = here ? Optional.of(frame.proposals()) : Optional.<Proposals>empty();
                var segmentation = Segmenter.segment(frame, generation, scored, used.fusion());
                return new Labelled(segmentation, proposals);
              });
      memory = new Memory(labelled.proposals().orElse(used.proposals()), used.fusion());
      return labelled;
    }

    /** One more holder. */
    public void hold() {
      synchronized (free) {
        if (holders == 0) {
          throw new IllegalStateException("the frame's arrays are another frame's already");
        }
        holders++;
      }
    }

    /** One holder less; the last one may read nothing of the frame any more. */
    public void letGo() {
      synchronized (free) {
        if (holders == 0) {
          throw new IllegalStateException("the frame was let go of more often than held");
        }
        holders--;
        if (holders == 0 && free.size() < MOST_FREE) {
          free.push(memory);
        }
      }
    }
  }

  /** A frame to work out, in the arrays of one that nobody holds any more, if there is one. */
  public Frame take() {
    synchronized (free) {
      var memory = free.poll();
      return new Frame(memory == null ? Memory.fresh() : memory);
    }
  }
}
