package io.github.personalseg.web.teachable;

import io.github.personalseg.concept.MarkFollower;
import java.util.Optional;

/** A recording that plays as a camera. Thread safe. */
public interface Player {
  /**
   * Where it is.
   *
   * @param paused whether it stands still
   * @param position seconds from its start
   * @param duration seconds in all
   */
  record State(boolean paused, double position, double duration) {}

  State state();

  /** Stands still, or goes on. */
  void pause(boolean paused);

  /** Goes to a moment, in seconds from the start; clipped. */
  void seek(double position);

  /**
   * Follows a mark through the recording itself, so that the same mark gives the same views
   * whenever it is followed.
   *
   * @param camera place of the camera
   * @param stamp of the marked frame as it was shown, nanoseconds since the epoch
   * @param seconds how far to each side
   * @return empty when frames are shown with other stamps than they were recorded with
   */
  Optional<MarkFollower> follower(int camera, long stamp, double seconds);
}
