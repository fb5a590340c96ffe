package io.github.personalseg.ros.wire.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AnswerFutureTest {
  @Test
  void whoWaitsNeedsNotWaitForTheWorkThatHangsOnTheAnswer() throws Exception {
    var future = new AnswerFuture<String>();
    List<String> worked = new ArrayList<>();
    var unused = future.thenAccept(worked::add);
    assertFalse(future.isDone());
    assertEquals("none", future.getNow("none"));
    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
    future.arrive("answer");
    assertEquals("answer", future.join());
    assertEquals("answer", future.get());
    assertEquals("answer", future.get(1, TimeUnit.SECONDS));
    assertTrue(future.isDone());
    assertEquals(List.of(), worked);
    future.complete("answer");
    assertEquals(List.of("answer"), worked);
  }

  @Test
  void failuresReachWhoWaits() {
    var future = new AnswerFuture<String>();
    future.completeExceptionally(new TimeoutException("late"));
    var joined = assertThrows(CompletionException.class, future::join);
    assertInstanceOf(TimeoutException.class, joined.getCause());
    var got = assertThrows(ExecutionException.class, future::get);
    assertEquals("late", got.getCause().getMessage());
    assertTrue(future.isCompletedExceptionally());
  }

  @Test
  void aCancelledCallLeavesNobodyWaiting() {
    var future = new AnswerFuture<String>();
    future.cancel(true);
    assertThrows(CancellationException.class, future::join);
    assertTrue(future.isDone());
  }
}
