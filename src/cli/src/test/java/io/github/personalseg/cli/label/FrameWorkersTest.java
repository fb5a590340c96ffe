package io.github.personalseg.cli.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void resultsComeInTheOrderOfTheFrames(int atOnce) throws InterruptedException {
    var results = new ArrayList<Integer>();
    try (var workers = new FrameWorkers<Integer>(atOnce, results::add)) {
      for (int i = 0; i < 50; i++) {
        int frame = i;
        workers.add(
            () -> {
              Thread.sleep(frame % 3);
              return frame;
            });
      }
      workers.finish();
    }
    assertEquals(IntStream.range(0, 50).boxed().toList(), results);
  }

  @Test
  void aLargeModelsFramesComeOneAfterTheOther() {
    assertEquals(3, FrameWorkers.of(2, 632_000_000));
    assertEquals(4, FrameWorkers.of(64, 40_000_000));
    assertEquals(1, FrameWorkers.of(2, 1_490_000_000));
    assertEquals(1, FrameWorkers.of(64, 5_500_000_000L));
  }

  @Test
  void framesAreWorkedOnAtTheSameTime() throws InterruptedException {
    var both = new CountDownLatch(2);
    var results = new ArrayList<Integer>();
    try (var workers = new FrameWorkers<Integer>(2, results::add)) {
      for (int i = 0; i < 2; i++) {
        workers.add(
            () -> {
              both.countDown();
              both.await();
              return 1;
            });
      }
      workers.finish();
    }
    assertEquals(List.of(1, 1), results);
  }

  @Test
  void aFailureComesInItsTurnAndWhatWasBeforeItIsKept() throws InterruptedException {
    var results = new ArrayList<Integer>();
    try (var workers = new FrameWorkers<Integer>(2, results::add)) {
      workers.add(() -> 1);
      workers.add(
          () -> {
            throw new IllegalArgumentException("on purpose");
          });
      workers.add(() -> 3);
      assertThrows(IllegalArgumentException.class, workers::finish);
    }
    assertEquals(List.of(1), results);
  }

  @Test
  void aFailingReceiverIsHeard() throws InterruptedException {
    try (var workers =
        new FrameWorkers<Integer>(
            2,
            result -> {
              throw new IllegalStateException("the disk is full");
            })) {
      workers.add(() -> 1);
      assertThrows(IllegalStateException.class, workers::finish);
    }
  }
}
