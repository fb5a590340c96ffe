package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each value of a concept and of how it is learned: its ends are allowed, what is beyond is not.
 */
final class AllowedValuesTest {
  /** A field's value where it is named, else one that is allowed. */
  private static void make(String field, double value) {
    Map<String, Double> v = new TreeMap<>(Map.of(field, value));
    new TuningSettings(
        v.getOrDefault("alpha", 0.1),
        v.getOrDefault("lambda_neg_z", 0.1),
        v.getOrDefault("lambda_neg_m", 10.0),
        v.getOrDefault("learning_rate", 0.01),
        v.getOrDefault("iterations", 10.0).intValue(),
        v.getOrDefault("learning_stride", 16.0).intValue(),
        TuningSettings.Parts.ALL,
        3,
        new TuningSettings.LossWeights(
            v.getOrDefault("loss weight dice", 5.0),
            v.getOrDefault("loss weight bce", 5.0),
            v.getOrDefault("loss weight classification", 2.0),
            v.getOrDefault("loss weight unmatched", 0.1)),
        1,
        new TuningSettings.Beyond(
            v.getOrDefault("boundary", 0.0),
            v.getOrDefault("hard_negatives", 0.0),
            v.getOrDefault("threshold", 0.0),
            v.getOrDefault("identity", 0.0),
            v.getOrDefault("identity_lone", 0.9)));
  }

  @ParameterizedTest
  @CsvSource({
    "alpha, 0, 1, -0.001, 1.001",
    "lambda_neg_z, 0, 1e300, -0.001, Infinity",
    "lambda_neg_m, 0, 1e300, -0.001, Infinity",
    "learning_rate, 1e-300, 1, 0, 1.001",
    "iterations, 1, 100000, 0, 100001",
    "learning_stride, 1, 1024, 0, 1025",
    "loss weight dice, 0, 1e300, -0.001, Infinity",
    "loss weight bce, 0, 1e300, -0.001, Infinity",
    "loss weight classification, 0, 1e300, -0.001, Infinity",
    "loss weight unmatched, 0, 1e300, -0.001, Infinity",
    "boundary, 0, 1, -0.001, 1.001",
    "hard_negatives, 0, 1, -0.001, 1.001",
    "threshold, 0, 1, -0.001, 1.001",
    "identity, 0, 1, -0.001, 1.001",
    "identity_lone, 0, 1, -0.001, 1.001"
  })
  void settings(String field, double least, double most, double below, double above) {
    assertDoesNotThrow(() -> make(field, least));
    assertDoesNotThrow(() -> make(field, most));
    for (double value : new double[] {below, above}) {
      var error = assertThrows(ConceptException.class, () -> make(field, value));
      assertTrue(error.getMessage().startsWith(field + " is " + value), error.getMessage());
    }
  }

  private static Concept concept(int labelId, float threshold, int dim, int identityDim) {
    Optional<InstancePrototype> identity =
        identityDim == 0
            ? Optional.empty()
            : Optional.of(
                new InstancePrototype(new float[identityDim], 1, new float[0], List.of()));
    return new Concept(
        "0".repeat(32),
        "my mug",
        "mug",
        labelId,
        "hash",
        new float[dim],
        Optional.empty(),
        threshold,
        identity,
        Instant.EPOCH);
  }

  private static void refused(int labelId, float threshold, int dim, int identity, String why) {
    var error =
        assertThrows(ConceptException.class, () -> concept(labelId, threshold, dim, identity));
    assertEquals(why, error.getMessage());
  }

  @Test
  void concepts() {
    assertEquals(0, concept(0, 0, 3, 0).labelId());
    assertEquals(65_534, concept(65_534, 1, 3, 3).labelId());
    refused(-1, 0, 3, 0, "label id is -1; allowed: 0 to 65534");
    refused(65_535, 0, 3, 0, "label id is 65535; allowed: 0 to 65534");
    refused(1, -0.1f, 3, 0, "threshold is -0.1; allowed: 0 to 1");
    refused(1, 1.1f, 3, 0, "threshold is 1.1; allowed: 0 to 1");
    refused(1, Float.NaN, 3, 0, "threshold is NaN; allowed: 0 to 1");
    refused(1, 0, 0, 0, "concept \"my mug\" has an empty embedding");
    refused(1, 0, 3, 2, "concept \"my mug\" has an embedding of 3 dimensions and an identity of 2");
  }

  @Test
  void anotherIdentityChangesNothingElse() {
    var mug = Samples.concept("0".repeat(32), "my mug", 254);
    assertSame(mug, mug.withIdentity(mug.id(), 254));
    for (var changed :
        List.of(mug.withIdentity(mug.id(), 7), mug.withIdentity("1".repeat(32), 254))) {
      assertNotEquals(mug, changed);
      assertSame(mug.embedding(), changed.embedding());
      assertEquals(mug, changed.withIdentity(mug.id(), 254));
    }
    var fresh = Concept.newId();
    assertEquals(fresh, mug.withIdentity(fresh, 9).id());
    assertNotEquals(fresh, Concept.newId());
  }

  @Test
  void origins() {
    assertEquals(1, new Origin(1, Reference.ALONE, false).lesson());
    assertTrue(new Origin(2, 0, true).followed());
    for (var wrong : new int[][] {{0, 0, 0}, {1, -2, 0}, {1, Reference.ALONE, 1}}) {
      var error =
          assertThrows(ConceptException.class, () -> new Origin(wrong[0], wrong[1], wrong[2] == 1));
      assertEquals(
          "a reference is of lesson "
              + wrong[0]
              + " and track "
              + wrong[1]
              + "; they must be at least 1 and -1, and a followed one has a track",
          error.getMessage());
    }
  }
}
