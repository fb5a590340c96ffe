package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstancePrototypeTest {
  private static final float[] MUG = {1, 0, 0};
  private static final float[] MINE = {0, 1, 0};
  private static final float[] OTHER = {0, 0, 1};

  private static double reach(InstancePrototype identity, float... embedding) {
    float[] rows = {9, 9, 9, embedding[0], embedding[1], embedding[2]};
    return identity.reach(rows, 3);
  }

  @Test
  void whatReachesTheLeastIsTheConcept() {
    var identity = new InstancePrototype(MINE, 0.5f, MUG, List.of());
    assertEquals(1.2, reach(identity, 0.8f, 0.6f, 0), 1e-6);
    assertEquals(0, reach(identity, 0.9f, 0.4f, 0));
  }

  @Test
  void aLookAlikeMustBeFurtherAway() {
    var lookAlike = new InstancePrototype.LookAlike(OTHER, 0.2f);
    var identity = new InstancePrototype(MINE, 0.5f, MUG, List.of(lookAlike));
    assertEquals(1.2, reach(identity, 0, 0.6f, 0.3f), 1e-6);
    assertEquals(0, reach(identity, 0, 0.6f, 0.5f));
  }

  @Test
  void whatReachesExactlyTheLeastAndTheLeadIsTheConcept() {
    var lookAlike = new InstancePrototype.LookAlike(OTHER, 0.25f);
    var identity = new InstancePrototype(MINE, 0.5f, MUG, List.of(lookAlike));
    assertEquals(1, reach(identity, 0, 0.5f, 0.25f));
    assertEquals(0, reach(identity, 0, Math.nextDown(0.5f), 0));
    assertEquals(0, reach(identity, 0, 0.5f, Math.nextUp(0.25f)));
  }

  @Test
  void flatArraysHoldTheSame() {
    var identity =
        new InstancePrototype(
            MINE,
            0.5f,
            MUG,
            List.of(
                new InstancePrototype.LookAlike(OTHER, 0.2f),
                new InstancePrototype.LookAlike(MUG, 0)));
    var again =
        InstancePrototype.of(
            MINE, 0.5f, MUG, identity.lookAlikeDirections(), identity.lookAlikeLeads());
    assertArrayEquals(OTHER, again.lookAlikes().get(0).direction());
    assertArrayEquals(MUG, again.lookAlikes().get(1).direction());
    assertArrayEquals(new float[] {0.2f, 0}, again.lookAlikeLeads());
  }

  @Test
  void whatCannotBeIsRefused() {
    refused("an identity asks for 0.0; it must be above 0", 0, MUG, new float[0], new float[0]);
    refused(
        "an identity of 3 dimensions holds a vector of 2",
        1,
        new float[2],
        new float[0],
        new float[0]);
    refused(
        "an identity asks for Infinity; it must be above 0",
        Float.POSITIVE_INFINITY,
        MUG,
        new float[0],
        new float[0]);
    var shorter = List.of(new InstancePrototype.LookAlike(new float[2], 0));
    var error =
        assertThrows(ConceptException.class, () -> new InstancePrototype(MINE, 1, MUG, shorter));
    assertEquals("an identity of 3 dimensions holds a vector of 2", error.getMessage());
    refused("1 look-alikes of 3 dimensions hold 4 values", 1, MUG, new float[4], new float[1]);
    refused(
        "a look-alike's lead is NaN; it must be at least 0",
        1,
        MUG,
        OTHER,
        new float[] {Float.NaN});
  }

  private static void refused(
      String message, float least, float[] classWord, float[] lookAlikes, float[] leads) {
    var error =
        assertThrows(
            ConceptException.class,
            () -> InstancePrototype.of(MINE, least, classWord, lookAlikes, leads));
    assertEquals(message, error.getMessage());
  }
}
