package io.github.personalseg.concept;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.image.Mask;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Finds more views of what a person marked, in the frames around the marked one. */
@FunctionalInterface
public interface MarkFollower {
  /** Most views that are learned from beside the marked one. */
  int MOST_VIEWS = 7;

  /**
   * What following gave.
   *
   * @param following how far it went and why it ended
   * @param views what to learn from, each marked by a mask, the marked view left out
   */
  record Followed(Following following, List<AnnotatedFrame> views) {
    public Followed {
      views = List.copyOf(views);
    }
  }

  /**
   * Follows a mark.
   *
   * @param model gives more proposals where they are needed; stays the caller's
   * @param marked what the model says of the marked frame
   * @param mask what is marked in it
   * @param most views at most
   * @param beside the unit part of an embedding that tells things of one class apart
   * @throws IOException when frames cannot be read
   */
  Followed follow(
      OvssModel model, Proposals marked, Mask mask, int most, UnaryOperator<float[]> beside)
      throws IOException;
}
