package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that teach into one store at once, some of them killed in the middle. */
final class StoreWritersTest {
  private static final String BUNDLE = "b".repeat(64);
  private static final int ROUNDS = 3;
  private static final int WRITERS = 2;
  private static final int NAMES_EACH = 12;

  @TempDir Path root;
  @TempDir Path scratch;

  /**
   * Teaches without end as a program does that read the store when it was empty: every draft wants
   * label id 254. Prints each concept that is on the disk. Names of its own and one of all.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      var store = ConceptStore.open(Path.of(args[0]));
      var random = new Random(args[1].hashCode());
      for (int i = 0; ; i++) {
        String name = i % 10 == 9 ? "everybody's" : args[1] + " " + random.nextInt(NAMES_EACH);
        String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
        var kept = store.save(Samples.concept(id, name, 254), Samples.QUICK, List.of());
        System.out.println(kept.id() + "\t" + kept.labelId() + "\t" + kept.name());
        System.out.flush();
      }
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndNoLabelIdIsGivenTwice() throws Exception {
    var random = new Random(5);
    Map<String, String> acknowledged = new HashMap<>();
    int saves = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Process> writers = new ArrayList<>();
      List<Path> outputs = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Path output = scratch.resolve("round" + round + "writer" + writer);
        outputs.add(output);
        writers.add(start("writer" + writer, output));
      }
      try {
        for (int writer = 0; writer < WRITERS; writer++) {
          while (Files.size(outputs.get(writer)) == 0) {
            assertTrue(writers.get(writer).isAlive(), "a writer failed");
            Thread.sleep(5);
          }
        }
        Thread.sleep(random.nextInt(400));
      } finally {
        for (var writer : writers) {
          writer.destroyForcibly().waitFor(); // kill -9
        }
      }
      for (Path output : outputs) {
        String text = Files.readString(output);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
          String[] cells = line.split("\t");
          String identity = cells[0] + " " + cells[1];
          String before = acknowledged.put(cells[2], identity);
          assertTrue(before == null || before.equals(identity), "a name keeps its identity");
          saves++;
        }
      }
      var contents = ConceptStore.open(root).load(BUNDLE);
      assertEquals(List.of(), contents.broken());
      assertFalse(Files.exists(root.resolve("broken")));
      var labels = new HashSet<Integer>();
      for (var concept : contents.concepts().all()) {
        assertTrue(labels.add(concept.labelId()), "label id " + concept.labelId() + " twice");
      }
      acknowledged.forEach(
          (name, identity) -> {
            var kept = contents.concepts().get(name).orElseThrow();
            assertEquals(identity, kept.id() + " " + kept.labelId(), name);
          });
    }
    assertTrue(saves > ROUNDS * WRITERS, saves + " saves");
    assertTrue(acknowledged.size() > WRITERS, acknowledged.size() + " concepts");
  }

  private Process start(String name, Path output) throws IOException {
    Files.createFile(output);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            root.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(output.toFile())
        .start();
  }
}
