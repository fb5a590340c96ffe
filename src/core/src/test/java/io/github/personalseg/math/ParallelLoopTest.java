package io.github.personalseg.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelLoopTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 480, 100_003})
  void everyRoundIsDoneOnce(int rounds) {
    var done = new AtomicIntegerArray(rounds);
    ParallelLoop.run(
        rounds,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            done.incrementAndGet(i);
          }
        });
    for (int i = 0; i < rounds; i++) {
      assertEquals(1, done.get(i), "round " + i);
    }
  }

  @Test
  void aFailureReachesTheCaller() {
    assertThrows(
        IllegalStateException.class,
        () ->
            ParallelLoop.run(
                100,
                (from, to) -> {
                  throw new IllegalStateException("on purpose");
                }));
  }
}
