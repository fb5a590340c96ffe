package io.github.personalseg.node.teach;

import io.github.personalseg.segment.LessonCheck;
import java.util.ArrayList;
import java.util.List;

/** What a lesson is worth, in sentences for a person who taught by tapping. */
public final class TeachVerdict {
  private static final double WELL = 0.75;
  private static final double FAIR = 0.5;
  private static final int MOST_LOOK_ALIKES = 2;

  private TeachVerdict() {}

  /**
   * The verdict: how well the thing is found where it was marked, then what would help most.
   *
   * @param views marked frames that show the thing
   */
  public static List<String> of(LessonCheck check, int views) {
    var sentences = new ArrayList<String>();
    sentences.add(
        check.quality() >= WELL
            ? "It is found well in the views you marked."
            : check.quality() >= FAIR
                ? "Most of it is found in the views you marked."
                : "It is not found well yet: mark it again where it is large and all in view.");
    var named = new ArrayList<String>();
    for (var finding : check.findings()) {
      String looks = finding.looks();
      if (finding.kind() != LessonCheck.Kind.MISSED
          && !named.contains(looks)
          && named.size() < MOST_LOOK_ALIKES) {
        named.add(looks);
        sentences.add("The " + looks + " is very like it: tap it, and press \"Not mine\".");
      }
    }
    if (named.isEmpty() && views == 1) {
      sentences.add(
          "It has been seen from one side. One more view from the other side helps most.");
    } else if (named.isEmpty()) {
      sentences.add("Nothing else was taken for it.");
    }
    return List.copyOf(sentences);
  }
}
