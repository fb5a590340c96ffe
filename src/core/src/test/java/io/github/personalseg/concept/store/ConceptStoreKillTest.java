package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that saves all the time; what is left must be one of the last two states. */
class ConceptStoreKillTest {
  private static final int KILLS = 24;
  private static final String ID = "0a".repeat(16);
  private static final String BUNDLE = "b".repeat(64);

  @TempDir Path root;
  @TempDir Path scratch;

  /** Saves state after state without end, and prints the number of each that is on the disk. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      var store = ConceptStore.open(Path.of(args[0]));
      byte[] pixels = new byte[64 * 48 * 3];
      new Random(1).nextBytes(pixels);
      var references =
          List.of(
              AnnotatedFrame.mask(
                  new RgbImage(64, 48, pixels), Mask.ofBox(64, 48, new Mask.Box(1, 1, 9, 9))));
      for (int state = Integer.parseInt(args[1]); ; state++) {
        store.save(concept(state), Samples.QUICK, references);
        System.out.println(state);
      }
    }
  }

  private static Concept concept(int state) {
    float[] embedding = new float[4096];
    Arrays.fill(embedding, state);
    var sample = Samples.concept(ID, "my mug", 254);
    return new Concept(
        ID,
        "my mug",
        "mug",
        254,
        BUNDLE,
        embedding,
        sample.negative(),
        0,
        sample.created().plusSeconds(state));
  }

  @Test
  void killedWhileSavingLeavesTheOldOrTheNewState() throws IOException, InterruptedException {
    var random = new Random();
    int next = 1;
    for (int kill = 0; kill < KILLS; kill++) {
      int printed = killWriter(next, random.nextInt(20_000));
      var store = ConceptStore.open(root);
      var contents = store.load(BUNDLE);
      assertEquals(List.of(), contents.broken());
      var concept = contents.concepts().get("my mug").orElseThrow();
      int state = (int) concept.embedding()[0];
      assertTrue(state == printed || state == printed + 1, "state " + state + " after " + printed);
      ConceptStoreTest.assertSame(concept(state), concept);
      assertEquals(1, store.references(ID).size());
      next = state + 1;
    }
  }

  /** Kills after the first save and some microseconds; returns the last state it printed. */
  private int killWriter(int first, int micros) throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "states", ".txt");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                root.toString(),
                Integer.toString(first))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      while (!Files.readString(output).contains("\n")) {
        assertTrue(process.isAlive(), () -> "the writer ended with " + process.exitValue());
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MICROSECONDS.sleep(micros);
    } finally {
      process.destroyForcibly().waitFor();
    }
    String printed = Files.readString(output);
    String whole = printed.substring(0, printed.lastIndexOf('\n'));
    return Integer.parseInt(whole.substring(whole.lastIndexOf('\n') + 1));
  }
}
