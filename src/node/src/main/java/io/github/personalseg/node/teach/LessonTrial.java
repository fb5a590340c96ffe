package io.github.personalseg.node.teach;

import io.github.personalseg.Teacher;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.follow.Track;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.node.camera.RecentFrames;
import io.github.personalseg.ros.msg.Finding;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tries what was learned on frames that the node keeps: who else answers, and where it was lost
 * though following says that it is there. Costs no pass of the model.
 */
public final class LessonTrial {
  /** Frames of the ring it is tried on. */
  private static final int MOST = 8;

  private LessonTrial() {}

  /**
   * Tries a concept.
   *
   * @param marked the marked frames of the lesson
   * @param followed marks that were followed; where they went the concept is known to be, or a
   *     look-alike
   */
  static LessonCheck of(
      LabelSchema generation,
      Concept concept,
      List<LessonCheck.Frame> marked,
      List<Teacher.FollowedMark> followed,
      RecentFrames recent,
      ImageDecoder decoder)
      throws IOException {
    var frames = new ArrayList<>(marked);
    if (concept.negative().isEmpty()) {
      Map<Long, Mask> shown = masks(followed, false);
      Map<Long, Mask> others = masks(followed, true);
      for (var frame : recent.some(MOST)) {
        if (frame.proposals().count() == 0) {
          continue; // shows nothing, as with a covered lens: nobody answers there
        }
        frames.add(
            new LessonCheck.Frame(
                name(frame.stamp()),
                frame.message().decode(decoder).image(),
                frame.proposals().proposals(),
                Optional.ofNullable(shown.get(frame.stamp())),
                Optional.ofNullable(others.get(frame.stamp())),
                others.containsKey(frame.stamp()) && !shown.containsKey(frame.stamp())));
      }
    }
    return LessonCheck.of(generation, concept, frames);
  }

  private static Map<Long, Mask> masks(List<Teacher.FollowedMark> followed, boolean negative) {
    Map<Long, Mask> masks = new HashMap<>();
    for (var mark : followed) {
      if (mark.negative() == negative) {
        for (Track track : List.of(mark.following().before(), mark.following().after())) {
          for (var view : track.views()) {
            masks.put(view.frame().stamp(), view.mask());
          }
        }
      }
    }
    return masks;
  }

  private static String name(long stamp) {
    var time = Time.ofNanos(stamp);
    return time.sec() + "." + String.format(Locale.ROOT, "%09d", time.nanosec());
  }

  /** The findings as messages. */
  public static List<Finding> messages(LessonCheck check) {
    return check.findings().stream().map(LessonTrial::message).toList();
  }

  private static Finding message(LessonCheck.Finding finding) {
    var box = finding.box();
    return new Finding(
        switch (finding.kind()) {
          case OTHER_ANSWERS -> Finding.OTHER_ANSWERS;
          case SEVERAL_ANSWER -> Finding.SEVERAL_ANSWER;
          case STILL_ANSWERS -> Finding.STILL_ANSWERS;
          case MISSED -> Finding.MISSED;
        },
        stamp(finding.frame()),
        finding.frame(),
        new RegionOfInterest(box.x(), box.y(), box.height(), box.width(), false),
        finding.pixels(),
        finding.score(),
        finding.looks());
  }

  private static Time stamp(String frame) {
    String[] parts = frame.split("\\.");
    return frame.matches("\\d{1,9}\\.\\d{9}|\\d{10}\\.\\d{9}")
        ? new Time((int) Long.parseLong(parts[0]), Long.parseLong(parts[1]))
        : new Time(0, 0);
  }
}
