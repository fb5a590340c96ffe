package io.github.personalseg.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.process.InstallPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile inputs in small; docs/lab/performance.md has the summary of a million. */
final class HostileInputsCommandTest {
  @TempDir Path folder;

  @Test
  void everyReaderReadsOrRefusesWithinItsBounds() {
    var run = Cli.run("bench", "hostile", "--inputs", "6000", "--seed", "3");
    run.ok();
    assertEquals(18, run.out().lines().count(), run.out());
    assertTrue(run.out().contains(" crashes=0 hangs=0 beyond_bound=0"), run.out());
  }

  /** Changes begin from what is read: else nothing but a refusal at the door would be tried. */
  @Test
  void everyReaderReadsSomeOfItsSeeds() throws Exception {
    for (var subject : HostileReaders.all(InstallPaths.installed(), folder)) {
      Path own = Files.createDirectories(folder.resolve("of " + subject.name()));
      boolean read = false;
      for (int i = 0; i < 40 && !read; i++) {
        for (byte[] seed : subject.seeds()) {
          try {
            subject.reader().read(seed, new Random(i), own);
            read = true;
          } catch (IOException | RuntimeException refused) {
            // Another seed or another way to ask is read.
          }
        }
      }
      assertTrue(read, subject.name());
    }
  }

  /** The watch sees what it is there for. */
  @Test
  void crashesHangsAndGreedAreCounted() throws Exception {
    assertEquals(10, feed(1 << 20, bytes -> Integer.parseInt("x")).crashes());
    assertEquals(
        10, feed(1 << 10, bytes -> Files.write(folder.resolve("x"), new byte[1 << 20])).beyond());
    assertEquals(1, feed(1 << 20, bytes -> Thread.sleep(60_000)).hangs());
    var refused =
        feed(
            1 << 20,
            bytes -> {
              throw new IOException("no");
            });
    assertEquals(0, refused.crashes() + refused.hangs() + refused.beyond() + refused.read());
  }

  private interface Deed {
    void on(byte[] bytes) throws Exception;
  }

  private HostileInputs.Count feed(long bound, Deed deed) throws InterruptedException {
    var subject =
        new HostileReaders.Subject(
            "x", 1, bound, List.of(new byte[] {1}), (bytes, random, at) -> deed.on(bytes));
    return new HostileInputs(1).feed(subject, 0, 10, folder);
  }

  @Test
  void aReaderThatIsNotThereIsNamed() {
    Cli.run("bench", "hostile", "--reader", "tiff").fails(2, "--reader is \"tiff\"; allowed: [cdr");
  }
}
