package io.github.personalseg.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
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

  @Test
  void oneFailureInAHelpersPartReachesTheCaller() {
    var caller = Thread.currentThread();
    for (int i = 0; i < 200; i++) {
      var failed = new AtomicBoolean();
      try {
        ParallelLoop.run(
            100,
            (from, to) -> {
              if (!Thread.currentThread().equals(caller) && failed.compareAndSet(false, true)) {
                throw new AssertionError("on purpose");
              }
            });
        assertFalse(failed.get(), "a part failed and nobody heard of it");
      } catch (AssertionError e) {
        assertEquals("on purpose", e.getMessage());
      }
    }
  }

  @Test
  void loopsInLoopsAndOfManyThreadsAreAllDone() throws Exception {
    int callers = 6;
    var sums = new AtomicLongArray(callers);
    var threads = new ArrayList<Thread>();
    for (int k = 0; k < callers; k++) {
      int own = k;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 50; i++) {
                  ParallelLoop.run(
                      20,
                      (from, to) -> {
                        for (int outer = from; outer < to; outer++) {
                          ParallelLoop.run(30, (a, b) -> sums.addAndGet(own, b - a));
                        }
                      });
                }
              }));
    }
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    for (int k = 0; k < callers; k++) {
      assertEquals(50L * 20 * 30, sums.get(k), "caller " + k);
    }
  }

  @Test
  void anInterruptedCallerWaitsAllTheSame() {
    Thread.currentThread().interrupt();
    var sum = new AtomicInteger();
    ParallelLoop.run(1000, (from, to) -> sum.addAndGet(to - from));
    assertTrue(Thread.interrupted(), "the interruption is kept");
    assertEquals(1000, sum.get());
  }

  @Test
  void threadsKeepWhatTheyMadeForTheNextLoop() {
    var made = new AtomicInteger();
    var memory = ThreadLocal.withInitial(made::incrementAndGet);
    for (int i = 0; i < 300; i++) {
      ParallelLoop.run(100, (from, to) -> memory.get());
    }
    int cores = Runtime.getRuntime().availableProcessors();
    assertTrue(made.get() <= cores, made + " made by at most " + cores + " threads");
  }
}
