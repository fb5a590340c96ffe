package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forty lives and a thousand malformed messages, in a JVM that checks every JNI call. */
class RoundsTest {
  /** Every JNI call is checked, and other tests may keep the machine busy. */
  private static final long PATIENCE_SECONDS = 180;

  @Test
  void fortyRoundsWithoutAWarningAndMalformedMessagesEndNothing() throws Exception {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
    String said =
        PeerProcess.run(
            Peers.java(Rounds.class, List.of("-Xcheck:jni"), TestDomain.ID, "40"),
            Map.of(),
            PATIENCE_SECONDS);
    assertTrue(said.contains("round 40"), said);
    assertTrue(said.contains("malformed 1000"), said);
    assertFalse(said.contains("WARNING in native method"), said);
    assertFalse(said.contains("io.github.personalseg.ros.dds.FastDdsJni."), said);
  }
}
