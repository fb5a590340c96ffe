package io.github.personalseg.ros.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the node's timers run: no failure ends them. */
final class SteadyTaskTest {
  private static final List<Throwable> FAILURES =
      List.of(
          new IOException("a"),
          new IllegalStateException("b"),
          new OutOfMemoryError("c"),
          new StackOverflowError("d"),
          new NoClassDefFoundError("e"));

  private static void fail(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }

  @Test
  void aTimerGoesOnWhateverAStepThrowsAndTellsEach() throws Exception {
    var steps = new AtomicInteger();
    var told = new CopyOnWriteArrayList<Throwable>();
    var twice = new CountDownLatch(FAILURES.size() + 2);
    var timer = Executors.newSingleThreadScheduledExecutor();
    try {
      var task =
          new SteadyTask(
              () -> {
                twice.countDown();
                int step = steps.getAndIncrement();
                if (step < FAILURES.size()) {
                  fail(FAILURES.get(step));
                }
              },
              told::add);
      var unused = timer.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
      assertTrue(twice.await(60, TimeUnit.SECONDS), "the timer ended after " + steps + " steps");
    } finally {
      timer.shutdownNow();
    }
    assertEquals(FAILURES, told);
  }

  @Test
  void itGoesOnEvenWhenTellingFails() {
    var steps = new AtomicInteger();
    var task =
        new SteadyTask(
            () -> {
              steps.incrementAndGet();
              throw new OutOfMemoryError("no room");
            },
            failure -> {
              throw new OutOfMemoryError("no room to tell it either");
            });
    task.run();
    task.run();
    assertEquals(2, steps.get());
  }

  @Test
  void anInterruptionStaysOne() {
    new SteadyTask(
            () -> {
              throw new InterruptedException();
            },
            failure -> {})
        .run();
    assertTrue(Thread.interrupted());
  }
}
