package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.bundle.BundleManifest;
import org.junit.jupiter.api.Test;

final class MethodTest {
  private static final BundleManifest.Tuning TUNING =
      new BundleManifest.Tuning(0.25f, 0.3f, 4, 0.01f, 77, 16, false);

  @Test
  void thePapersIsThePapersWhateverIsAdded() {
    var settings = Method.of("paper").settings(TUNING);
    assertEquals(TuningSettings.Beyond.NONE, settings.beyond());
    assertEquals(TuningSettings.Parts.ALL, settings.parts());
    assertEquals(77, settings.iterations());
  }

  @Test
  void theDefaultGoesBeyondIt() {
    var settings = Method.of("default").settings(TUNING);
    assertEquals(TuningSettings.Beyond.DEFAULT, settings.beyond());
    assertEquals(0.25, settings.alpha());
    var own = new BundleManifest.Tuning(0.25f, 0.3f, 4, 0.01f, 77, 16, false, 0.95f, 0.9f);
    assertEquals(0.95, Method.of("default").settings(own).beyond().identity());
    assertEquals(0.9, Method.of("default").settings(own).beyond().identityLone());
  }

  @Test
  void anotherNameIsRefusedWithTheOnesThereAre() {
    var error = assertThrows(ConceptException.class, () -> Method.of("Paper"));
    assertEquals("method is \"Paper\"; allowed: default, paper", error.getMessage());
  }
}
