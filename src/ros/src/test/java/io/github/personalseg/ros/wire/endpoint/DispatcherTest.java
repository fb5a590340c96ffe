package io.github.personalseg.ros.wire.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.wire.WireInbox;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class DispatcherTest {
  static Stream<Supplier<Throwable>> failures() {
    return Stream.of(
        () -> new IllegalStateException("made by the test"),
        () -> new OutOfMemoryError("made by the test"),
        () -> new StackOverflowError("made by the test"),
        () -> new AssertionError("made by the test"),
        () -> new NoClassDefFoundError("made by the test"),
        () -> new InternalError("made by the test"));
  }

  /** An inbox of numbers that fails in between. */
  private static final class Inbox implements WireInbox<Integer> {
    private final BlockingQueue<Supplier<Optional<Integer>>> arrivals = new LinkedBlockingQueue<>();

    @Override
    public Optional<Integer> next() {
      try {
        return arrivals.take().get();
      } catch (InterruptedException e) {
        return Optional.empty();
      }
    }

    @Override
    public void stop() {
      arrivals.add(Optional::empty);
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable failure) throws E {
    throw (E) failure;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAReceiverThrowsCostsOneArrival(Supplier<Throwable> failure) throws Exception {
    var inbox = new Inbox();
    List<Integer> heard = new CopyOnWriteArrayList<>();
    var all = new CountDownLatch(4);
    var pump =
        new Dispatcher<>(
            "numbers",
            inbox,
            number -> {
              all.countDown();
              if (number % 2 == 0) {
                DispatcherTest.<RuntimeException>raise(failure.get());
              }
              heard.add(number);
            },
            () -> {});
    for (int i = 0; i < 4; i++) {
      int number = i;
      inbox.arrivals.add(() -> Optional.of(number));
    }
    assertTrue(all.await(20, TimeUnit.SECONDS));
    pump.close();
    assertEquals(List.of(1, 3), heard);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anInboxThatFailsIsAskedAgain(Supplier<Throwable> failure) throws Exception {
    var inbox = new Inbox();
    var came = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var pump = new Dispatcher<>("numbers", inbox, number -> came.countDown(), ended::countDown);
    for (int i = 0; i < 3; i++) {
      inbox.arrivals.add(
          () -> {
            DispatcherTest.<RuntimeException>raise(failure.get());
            return Optional.empty();
          });
    }
    inbox.arrivals.add(() -> Optional.of(1));
    assertTrue(came.await(20, TimeUnit.SECONDS));
    pump.close();
    assertTrue(ended.await(20, TimeUnit.SECONDS));
  }
}
