package io.github.personalseg.ros.rcljava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeakBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(7 * SECOND);
  private final LeakBudget budget = new LeakBudget(now::get);

  @Test
  void labelsOfAFastCameraPass() {
    for (int frame = 0; frame < 1000; frame++) {
      assertTrue(budget.grant(2), "frame " + frame);
      now.addAndGet(SECOND / 50);
    }
  }

  @Test
  void manyDetectionsComeNowAndThen() {
    int nested = 240;
    int granted = 0;
    for (int frame = 0; frame < 1000; frame++) {
      granted += budget.grant(nested) ? 1 : 0;
      now.addAndGet(SECOND / 10);
    }
    int perSecond = LeakBudget.PER_SECOND;
    assertEquals(100.0 * perSecond / nested, granted, 2, "in 100 s");
  }

  @Test
  void oneThatTakesMoreThanThereIsPassesAfterARest() {
    assertTrue(budget.grant(10 * LeakBudget.PER_SECOND));
    now.addAndGet(8 * SECOND);
    assertFalse(budget.grant(1));
    now.addAndGet(2 * SECOND);
    assertTrue(budget.grant(1));
  }

  @Test
  void aLongRestSavesNothingUp() {
    now.addAndGet(3600 * SECOND);
    assertTrue(budget.grant(LeakBudget.PER_SECOND));
    assertFalse(budget.grant(1));
  }
}
