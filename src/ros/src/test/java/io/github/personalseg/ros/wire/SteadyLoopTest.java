package io.github.personalseg.ros.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The loop of discovery's threads: no failure ends it. */
final class SteadyLoopTest {
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void whatAStepThrowsCostsThatStepOnly() {
    List<Supplier<Throwable>> failures =
        List.of(
            () -> new IllegalStateException("a"),
            () -> new NullPointerException("b"),
            () -> new OutOfMemoryError("c"),
            () -> new StackOverflowError("d"),
            () -> new NoClassDefFoundError("e"));
    var steps = new AtomicInteger();
    SteadyLoop.run(
        "a step is lost",
        LoggerFactory.getLogger(SteadyLoopTest.class),
        () -> {
          int step = steps.getAndIncrement();
          if (step < failures.size()) {
            SteadyLoopTest.<RuntimeException>raise(failures.get(step).get());
          }
          return step < failures.size() + 2;
        });
    assertEquals(failures.size() + 3, steps.get());
  }
}
