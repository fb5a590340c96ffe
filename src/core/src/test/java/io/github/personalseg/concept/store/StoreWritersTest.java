package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that teach into one store and forget from it at once, each killed in the middle ({@code
 * kill -9}). {@code -Dpersonalseg.kills=1000} kills so often; 20 otherwise.
 */
final class StoreWritersTest {
  private static final String BUNDLE = "b".repeat(64);
  private static final int KILLS = Integer.getInteger("personalseg.kills", 20);
  private static final int WRITERS = 2;
  private static final int NAMES_EACH = 12;
  private static final String SHARED = "everybody's";

  @TempDir Path root;
  @TempDir Path scratch;

  /**
   * Teaches and forgets without end as a program does that read the store when it was empty: every
   * draft wants label id 254. Says what it begins, and what is on the disk. Names of its own and
   * one of all.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      var store = ConceptStore.open(Path.of(args[0]));
      var random = new Random(Long.parseLong(args[2]));
      var ids = new HashMap<String, String>();
      for (Concept known : store.load(BUNDLE).concepts().all()) {
        ids.put(known.name(), known.id());
      }
      for (int i = 0; ; i++) {
        String name = i % 10 == 9 ? SHARED : args[1] + " " + random.nextInt(NAMES_EACH);
        if (!name.equals(SHARED) && ids.containsKey(name) && random.nextInt(3) == 0) {
          say("forgetting", name, "");
          store.forget(ids.remove(name));
          say("forgot", name, "");
        } else {
          String id =
              String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
          say("saving", name, "");
          var kept = store.save(Samples.concept(id, name, 254), Samples.QUICK, List.of());
          ids.put(name, kept.id());
          say("saved", name, kept.id() + " " + kept.labelId());
        }
      }
    }

    private static void say(String what, String name, String identity) {
      System.out.println(what + "\t" + name + "\t" + identity);
      System.out.flush();
    }
  }

  /** What writers were told: by name, what must be there; and which names were under way. */
  private final Map<String, String> acknowledged = new TreeMap<>();

  private final Set<String> underWay = new HashSet<>();
  private int saves;
  private int forgets;

  @Test
  void nothingAcknowledgedIsLostAndNoLabelIdIsGivenTwice() throws Exception {
    var random = new Random(5);
    int kills = 0;
    for (int round = 0; kills < KILLS; round++) {
      List<Process> writers = new ArrayList<>();
      List<Path> outputs = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Path output = scratch.resolve("writer" + writer);
        outputs.add(output);
        writers.add(start("writer" + writer, random.nextLong(), output));
      }
      try {
        for (int writer = 0; writer < WRITERS; writer++) {
          while (!Files.readString(outputs.get(writer)).contains("saved")) {
            assertTrue(writers.get(writer).isAlive(), "a writer failed");
            Thread.sleep(5);
          }
        }
        Thread.sleep(random.nextInt(200));
      } finally {
        for (var writer : writers) {
          writer.destroyForcibly().waitFor(); // kill -9
          kills++;
        }
      }
      underWay.clear();
      for (Path output : outputs) {
        hear(output);
      }
      compare(round);
    }
    System.out.printf(
        Locale.ROOT,
        "kills=%d writers=%d saved=%d forgot=%d lost=0 label_ids_twice=0%n",
        kills,
        WRITERS,
        saves,
        forgets);
    assertTrue(saves > kills && forgets > 0, saves + " saves, " + forgets + " forgets");
  }

  private void hear(Path output) throws IOException {
    String text = Files.readString(output);
    String last = "";
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
      String[] cells = line.split("\t", -1);
      String name = cells[1];
      last = name;
      switch (cells[0]) {
        case "saved" -> {
          String before = acknowledged.put(name, cells[2]);
          boolean other = before != null && !before.isEmpty() && !before.equals(cells[2]);
          assertFalse(other && !underWay.contains(name), name + " keeps its identity");
          saves++;
          last = "";
        }
        case "forgot" -> {
          acknowledged.put(name, "");
          forgets++;
          last = "";
        }
        default -> {}
      }
    }
    underWay.add(last);
  }

  private void compare(int round) throws IOException {
    var contents = ConceptStore.open(root).load(BUNDLE);
    assertEquals(List.of(), contents.broken());
    assertFalse(Files.exists(root.resolve("broken")));
    var labels = new HashSet<Integer>();
    var ids = new HashSet<String>();
    for (var concept : contents.concepts().all()) {
      assertTrue(labels.add(concept.labelId()), "label id " + concept.labelId() + " twice");
      assertTrue(ids.add(concept.id()), "id " + concept.id() + " twice");
    }
    for (var told : acknowledged.entrySet()) {
      String name = told.getKey();
      var kept = contents.concepts().get(name).map(c -> c.id() + " " + c.labelId()).orElse("");
      if (!underWay.contains(name)) {
        assertEquals(told.getValue(), kept, () -> name + " after round " + round);
      }
    }
    for (String name : underWay) {
      var kept = contents.concepts().get(name).map(c -> c.id() + " " + c.labelId()).orElse("");
      String before = acknowledged.getOrDefault(name, "");
      boolean changed = !before.isEmpty() && !kept.isEmpty();
      assertTrue(!changed || before.equals(kept), name + " was " + before + ", is " + kept);
      acknowledged.put(name, kept);
    }
  }

  private Process start(String name, long seed, Path output) throws IOException {
    Files.writeString(output, "");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            root.toString(),
            name,
            Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(output.toFile())
        .start();
  }
}
