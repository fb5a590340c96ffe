package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConceptsTest {
  private static final Concept MUG = Samples.concept("0".repeat(32), "my mug", 254);
  private static final Concept DOG = Samples.concept("1".repeat(32), "my dog", 253);

  @Test
  void labelIdsCountDownAndSkipThoseInUse() {
    assertEquals(254, Concepts.NONE.nextLabelId("my mug", 80));
    assertEquals(252, Concepts.of(List.of(MUG, DOG)).nextLabelId("my cat", 80));
    assertEquals(254, Concepts.of(List.of(DOG)).nextLabelId("my cat", 80));
  }

  @Test
  void aKnownConceptKeepsItsLabelId() {
    assertEquals(253, Concepts.of(List.of(MUG, DOG)).nextLabelId("my dog", 80));
  }

  @Test
  void wordsAndConceptsNeverShareAnId() {
    assertEquals(252, Concepts.of(List.of(MUG, DOG)).nextLabelId("my cat", 252));
    var error =
        assertThrows(
            ConceptException.class,
            () -> Concepts.of(List.of(MUG, DOG)).nextLabelId("my cat", 253));
    assertTrue(error.getMessage().contains("253 words and 2 concepts"), error.getMessage());
    var clash = Samples.concept("2".repeat(32), "my cat", 254);
    error = assertThrows(ConceptException.class, () -> Concepts.of(List.of(MUG)).with(clash));
    assertTrue(error.getMessage().contains("in use by \"my mug\""), error.getMessage());
  }

  @Test
  void addingAndRemovingLeaveTheOldSetAlone() {
    var one = Concepts.NONE.with(MUG);
    var two = one.with(DOG);
    assertEquals(List.of(MUG), List.copyOf(one.all()));
    assertEquals(List.of(MUG, DOG), List.copyOf(two.all()));
    assertEquals(Optional.empty(), two.without("my mug").get("my mug"));
    assertEquals(2, two.size());
    assertTrue(Concepts.NONE.isEmpty());
  }

  @Test
  void oneIsFoundByItsNameHoweverItIsTyped() {
    var cafe = Samples.concept("2".repeat(32), "my caf\u00e9 cup", 252);
    var both = Concepts.of(List.of(MUG, cafe));
    assertEquals(Optional.of(MUG), both.get("my mug"));
    assertEquals(Optional.empty(), both.get(" my mug"));
    assertEquals(Optional.of(MUG), both.named("  my mug "));
    assertEquals(Optional.of(cafe), both.named(" my cafe\u0301 cup"));
    assertEquals(Optional.empty(), both.named("my dog"));
    assertTrue(!both.isEmpty());
  }

  @Test
  void aPhonesCapitalLetterMeansTheSameConceptUnlessSeveralReadLikeIt() {
    var one = Concepts.of(List.of(MUG, DOG));
    for (String typed : List.of("My mug", "MY MUG", "my  mug", "my\u00a0mug", "my\u200b mug")) {
      assertEquals(Optional.of(MUG), one.named(typed), typed);
    }
    var other = Samples.concept("2".repeat(32), "My mug", 252);
    var both = one.with(other);
    assertEquals(Optional.of(MUG), both.named("my mug"));
    assertEquals(Optional.of(other), both.named("My mug"));
    assertEquals(Optional.empty(), both.named("MY MUG"));
  }

  @Test
  void oneIsRemovedByItsLabelId() {
    var both = Concepts.of(List.of(MUG, DOG));
    assertEquals(List.of(DOG), List.copyOf(both.withoutLabel(254).all()));
    assertEquals(List.of(MUG, DOG), List.copyOf(both.withoutLabel(7).all()));
    assertEquals(2, both.size());
  }
}
