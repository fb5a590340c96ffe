package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagPlayerTest {
  /** A clock that only sleeping moves. */
  private static final class FakePacer implements BagPlayer.Pacer {
    long now = 42;

    @Override
    public long now() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += nanos;
    }
  }

  @TempDir Path folder;
  private List<RawMessage> messages;
  private Path bag;

  @BeforeEach
  void writeBag() {
    messages = Bags.messages(101);
    bag = folder.resolve("bag");
    Bags.write(bag, messages, Compression.ZSTD, 3000);
  }

  @Test
  void keepsThePaceOfTheRecording() throws InterruptedException {
    var pacer = new FakePacer();
    var at = new ArrayList<Long>();
    try (var reader = BagReader.open(bag)) {
      var options = new BagPlayer.Options(Set.of(), 0, Double.POSITIVE_INFINITY, 2);
      long played = new BagPlayer(reader, options, pacer).run(m -> at.add(pacer.now - 42));
      assertEquals(101, played);
    }
    for (int i = 0; i < at.size(); i++) {
      assertEquals(i * 5_000_000L, at.get(i));
    }
  }

  @Test
  void playsAPartOfSomeTopics() throws InterruptedException {
    var read = new ArrayList<RawMessage>();
    var pacer = new FakePacer();
    try (var reader = BagReader.open(bag)) {
      var options = new BagPlayer.Options(Set.of("/text"), 0.2, 0.5, Double.POSITIVE_INFINITY);
      new BagPlayer(reader, options, pacer).run(read::add);
    }
    assertEquals(
        Bags.values(
            messages.subList(20, 70).stream().filter(m -> m.topic().equals("/text")).toList()),
        Bags.values(read));
    assertEquals(42, pacer.now);
  }

  @Test
  void stopsBeforeTheNextMessage() throws InterruptedException {
    try (var reader = BagReader.open(bag)) {
      var replay = new BagPlayer(reader, BagPlayer.Options.ALL);
      long played =
          replay.run(
              message -> {
                if (message.logTime() == messages.get(9).logTime()) {
                  replay.stop();
                }
              });
      assertEquals(10, played);
    }
  }

  @Test
  void optionsOutsideTheirRangeAreNamed() {
    fails(-1, 1, 1, "from is -1.0 s");
    fails(Double.NaN, 1, 1, "from is NaN s");
    fails(0, 0, 1, "duration is 0.0 s");
    fails(0, 1, 0, "rate is 0.0");
    fails(0, 1, Double.NaN, "rate is NaN");
  }

  private static void fails(double from, double duration, double rate, String reason) {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BagPlayer.Options(Set.of(), from, duration, rate));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }
}
