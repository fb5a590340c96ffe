package io.github.personalseg.node.teach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.LessonCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TeachVerdictTest {
  private static LessonCheck.Finding finding(LessonCheck.Kind kind, String looks) {
    return new LessonCheck.Finding(kind, "view 1", new Mask.Box(1, 2, 3, 4), 50, 0.9f, looks, "");
  }

  @Test
  void saysHowWellAndWhatWouldHelpMost() {
    assertEquals(
        List.of(
            "It is found well in the views you marked.",
            "It has been seen from one side. One more view from the other side helps most."),
        TeachVerdict.of(new LessonCheck(List.of(), 1, 0.9f), 1));
    assertEquals(
        List.of("Most of it is found in the views you marked.", "Nothing else was taken for it."),
        TeachVerdict.of(new LessonCheck(List.of(), 3, 0.6f), 3));
  }

  @Test
  void namesEachLookAlikeOnce() {
    var findings =
        List.of(
            finding(LessonCheck.Kind.OTHER_ANSWERS, "red mug at the left"),
            finding(LessonCheck.Kind.STILL_ANSWERS, "red mug at the left"),
            finding(LessonCheck.Kind.MISSED, "white mug in the middle"),
            finding(LessonCheck.Kind.SEVERAL_ANSWER, "blue mug at the top"),
            finding(LessonCheck.Kind.SEVERAL_ANSWER, "green mug at the top"));
    assertEquals(
        List.of(
            "It is not found well yet: mark it again where it is large and all in view.",
            "The red mug at the left is very like it: tap it, and press \"Not mine\".",
            "The blue mug at the top is very like it: tap it, and press \"Not mine\"."),
        TeachVerdict.of(new LessonCheck(findings, 2, 0.2f), 2));
  }
}
