package io.github.personalseg.node.teach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.node.TestGraph;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RequestExecutorTest {
  private static final int MEBIBYTE = 1 << 20;

  private RosNode node;

  @BeforeEach
  void start() throws Exception {
    var graph = TestGraph.inProcess();
    node =
        RosNode.start(
            new NodeName("/", "tasks"),
            RosArguments.parse(List.of()),
            graph::join,
            List.of(),
            line -> {});
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static String answer(RequestExecutor tasks, RequestExecutor.Work<String> work)
      throws Exception {
    return tasks
        .answer(work, why -> "refused: " + why)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void everyKindOfFailureIsAnsweredAndTheNextRequestIsWorkedOn() throws Exception {
    try (var tasks = new RequestExecutor("test", node.log())) {
      List<Error> errors =
          List.of(
              new StackOverflowError("deep"),
              new AssertionError("wrong"),
              new NoClassDefFoundError("gone"),
              new InternalError("broken"));
      for (Error error : errors) {
        String why =
            answer(
                tasks,
                () -> {
                  throw error;
                });
        assertEquals("refused: unexpected failure: " + error, why);
      }
      String memory =
          answer(
              tasks,
              () -> {
                throw new OutOfMemoryError("heap");
              });
      assertTrue(memory.contains("MiB of Java objects"), memory);
      assertEquals("done", answer(tasks, () -> "done"));
    }
  }

  @Test
  void whatWaitsIsBoundedInBytesAndWhatIsDoneMakesRoom() throws Exception {
    try (var tasks = new RequestExecutor("test", node.log(), 100L * MEBIBYTE)) {
      var gate = new CountDownLatch(1);
      var answers = new ArrayList<CompletableFuture<String>>();
      for (int i = 0; i < 5; i++) {
        answers.add(
            tasks
                .answer(
                    40L * MEBIBYTE,
                    () -> {
                      awaitGate(gate);
                      return "done";
                    },
                    why -> "refused: " + why)
                .toCompletableFuture());
      }
      assertEquals(
          "refused: requests of 80 MiB wait already, and this one has 40 MiB; at most 100 MiB may"
              + " wait; try again later",
          answers.get(4).get(30, TimeUnit.SECONDS));
      gate.countDown();
      var all = new ArrayList<String>();
      for (var answer : answers) {
        all.add(answer.get(30, TimeUnit.SECONDS));
      }
      assertEquals(2, all.stream().filter("done"::equals).count());
      assertEquals("done", answer(tasks, () -> "done"));
      assertEquals(
          "alone",
          tasks
              .answer(500L * MEBIBYTE, () -> "alone", why -> why)
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS));
    }
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
