package io.github.personalseg.node.teach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.Teacher;
import io.github.personalseg.node.camera.FrameSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FrameFirstTeachingTest {
  private static final Teacher.Listener DEAF = (done, total, loss) -> {};

  @Test
  void waitsInAllNoLongerThanItsPatience() {
    List<Long> waits = new ArrayList<>();
    var lesson = new FrameFirstTeaching(DEAF, nanos -> sleep(nanos, waits), 0.2);
    for (int i = 0; i < 3; i++) {
      lesson.before(3);
    }
    for (int i = 1; i <= 50; i++) {
      lesson.step(i, 50, 1);
    }
    double most = waits.stream().mapToLong(w -> w).sum() * 1e-9;
    assertEquals(53, waits.size());
    assertTrue(most <= 0.2 + 1e-6, "asked to wait " + most + " s");
  }

  @Test
  void keepsForLaterWhatItDidNotNeed() {
    List<Long> waits = new ArrayList<>();
    var lesson = new FrameFirstTeaching(DEAF, waits::add, 8);
    lesson.before(2);
    lesson.before(2);
    assertEquals(2, waits.get(0) * 1e-9, 1e-6);
    assertEquals(4, waits.get(1) * 1e-9, 0.5);
  }

  @Test
  void withoutPatienceItNeverWaits() {
    List<Long> waits = new ArrayList<>();
    var lesson = new FrameFirstTeaching(DEAF, waits::add, 0);
    lesson.before(1);
    lesson.step(1, 1, 1);
    assertEquals(List.of(0L, 0L), waits);
  }

  @Test
  void tellsTheListenerEverything() {
    var heard = new StringBuilder();
    var listener =
        new Teacher.Listener() {
          @Override
          public void before(int total) {
            heard.append("before ").append(total).append(';');
          }

          @Override
          public void reference(int done, int total) {
            heard.append(done).append('/').append(total).append(';');
          }

          @Override
          public void step(int done, int total, double loss) {
            heard.append(done).append('/').append(total).append('=').append(loss);
          }
        };
    var lesson = new FrameFirstTeaching(listener, nanos -> {}, 1);
    lesson.before(3);
    lesson.reference(1, 3);
    lesson.step(4, 9, 0.5);
    assertEquals("before 3;1/3;4/9=0.5", heard.toString());
  }

  @Test
  void anInterruptedWaitLeavesTheThreadInterrupted() {
    var lesson =
        new FrameFirstTeaching(
            DEAF,
            nanos -> {
              throw new InterruptedException();
            },
            1);
    lesson.before(1);
    assertTrue(Thread.interrupted());
  }

  @Test
  void beginsWhenTheFrameUnderWayIsDone() throws InterruptedException {
    var slots = new FrameSlots<String>(1);
    var labelling = new CountDownLatch(1);
    var labelled = new CountDownLatch(1);
    var worker =
        new Thread(
            () -> {
              try {
                while (slots.take().isPresent()) {
                  labelling.countDown();
                  labelled.await();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    worker.start();
    slots.put(0, "frame");
    labelling.await();
    var began = new CountDownLatch(1);
    var lesson =
        new Thread(
            () -> {
              new FrameFirstTeaching(DEAF, slots::awaitRest, 60).before(1);
              began.countDown();
            });
    lesson.start();
    assertFalse(began.await(50, TimeUnit.MILLISECONDS));
    labelled.countDown();
    assertTrue(began.await(20, TimeUnit.SECONDS));
    slots.close();
    lesson.join();
    worker.join();
  }

  private static void sleep(long nanos, List<Long> waits) throws InterruptedException {
    waits.add(nanos);
    TimeUnit.NANOSECONDS.sleep(nanos);
  }
}
