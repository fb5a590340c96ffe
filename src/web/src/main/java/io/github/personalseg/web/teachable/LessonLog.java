package io.github.personalseg.web.teachable;

import io.github.personalseg.image.Mask;
import java.util.List;
import java.util.Optional;

/** Hears what was taught on the page, to write it down. Called by one thread at a time. */
public interface LessonLog {
  /** Hears nothing. */
  LessonLog NONE =
      new LessonLog() {
        @Override
        public void taught(
            String id, String name, String className, List<Mark> marks, boolean more) {}

        @Override
        public void forgotten(String id) {}

        @Override
        public void back(String id) {}
      };

  /**
   * A marked frame, by where it came from.
   *
   * @param camera place of its camera
   * @param stamp nanoseconds since the epoch
   * @param mask the thing, or with {@code negative} what is easily taken for it
   * @param negative whether it is not the thing
   * @param followed seconds to each side that it was followed; 0 when it was not
   */
  record Mark(int camera, long stamp, Optional<Mask> mask, boolean negative, double followed) {}

  /**
   * A concept was learned.
   *
   * @param more whether from its earlier marks too
   */
  void taught(String id, String name, String className, List<Mark> marks, boolean more);

  /** A concept was forgotten. */
  void forgotten(String id);

  /** A forgotten concept is back. */
  void back(String id);
}
