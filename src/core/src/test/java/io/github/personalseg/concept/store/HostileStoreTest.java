package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in a store: the other concepts load, and one line tells of it. */
final class HostileStoreTest {
  private static final String BUNDLE = "b".repeat(64);
  private static final Concept MUG = Samples.concept("0a".repeat(16), "my mug", 254);
  private static final Concept DOG = Samples.concept("0b".repeat(16), "my dog", 253);

  @TempDir Path root;
  private ConceptStore store;
  private Path description;
  private Path tensors;

  @BeforeEach
  void twoConcepts() throws IOException {
    store = ConceptStore.open(root);
    store.save(MUG, Samples.QUICK, java.util.List.of());
    store.save(DOG, Samples.QUICK, java.util.List.of());
    description = root.resolve(DOG.id() + ".1/concept.yaml");
    tensors = root.resolve(DOG.id() + ".1/tensors.safetensors");
  }

  private void assertSetAside() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          var contents = store.load(BUNDLE);
          assertTrue(contents.concepts().get("my mug").isPresent());
          assertEquals(1, contents.concepts().size());
          assertEquals(1, contents.broken().size());
          String message = contents.broken().get(0).message();
          assertEquals(1, message.lines().count(), message);
          assertTrue(message.length() < 1000, message);
          assertTrue(Files.exists(root.resolve("broken/" + DOG.id() + ".1")), message);
        });
  }

  interface Damage {
    void doTo(Path file) throws Exception;
  }

  static Stream<Arguments> damages() {
    return Stream.<Object[]>of(
            new Object[] {"empty", (Damage) file -> Files.write(file, new byte[0])},
            new Object[] {"zeros", (Damage) file -> Files.write(file, new byte[1000])},
            new Object[] {"gone", (Damage) Files::delete},
            new Object[] {
              "a folder",
              (Damage)
                  file -> {
                    Files.delete(file);
                    Files.createDirectory(file);
                  }
            },
            new Object[] {"/dev/zero", link("/dev/zero")},
            new Object[] {"/dev/random", link("/dev/random")},
            new Object[] {"nowhere", link("/nonexistent")},
            new Object[] {"itself", link("concept.yaml")},
            new Object[] {
              "a pipe",
              (Damage)
                  file -> {
                    Files.delete(file);
                    new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
                  }
            },
            new Object[] {
              "huge",
              (Damage)
                  file -> {
                    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
                      sparse.setLength(1L << 40);
                    }
                  }
            },
            new Object[] {
              "UTF-16",
              (Damage) file -> Files.write(file, "format: 1".getBytes(StandardCharsets.UTF_16))
            },
            new Object[] {
              "a header without end",
              (Damage)
                  file ->
                      Files.write(
                          file,
                          ByteBuffer.allocate(64)
                              .order(ByteOrder.LITTLE_ENDIAN)
                              .putLong(Long.MAX_VALUE)
                              .array())
            })
        .map(Arguments::of);
  }

  private static Damage link(String target) {
    return file -> {
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of(target));
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damagedDescriptions(String name, Damage damage) throws Exception {
    damage.doTo(description);
    assertSetAside();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damagedTensors(String name, Damage damage) throws Exception {
    damage.doTo(tensors);
    assertSetAside();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!binary SGVsbG8=",
        "!!binary '***'",
        "!!timestamp 2001-01-01",
        "!!timestamp nonsense",
        "!!float nonsense",
        "!!int 0x",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "!!java.lang.Runtime []",
        "&x [*x]",
        "*nobody",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{? {? {? {? 1}}}}",
        "~",
        "99999999999999999999",
        ".inf",
        "[]",
        "{}",
        "\"\\ud800\"",
        "\"\\0\"",
        "'../../x'"
      })
  void strangeValuesInEveryField(String value) throws IOException {
    String text = Files.readString(description);
    for (String field : new String[] {"format", "id", "label_id", "created", "tensors_sha256"}) {
      Files.createDirectories(description.getParent());
      Files.writeString(description, text.replaceAll("(?m)^" + field + ": .*$", field + ": X"));
      Files.writeString(
          description, Files.readString(description).replace(field + ": X", field + ": " + value));
      assertSetAside();
      Files.move(root.resolve("broken/" + DOG.id() + ".1"), root.resolve(DOG.id() + ".1"));
      Files.delete(description.resolveSibling("reason.txt"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 9})
  void aliasesThatGrow(int width) throws IOException {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(width) + "x]\n");
    }
    bomb.append("? *a29\n: 1\n");
    Files.writeString(description, bomb);
    assertSetAside();
  }

  @Test
  void whatFitsNoModelIsSetAside() throws IOException {
    int dim = MUG.embedding().length;
    int rows = MUG.negative().orElseThrow().count();
    for (int[] model : new int[][] {{dim, rows}, {dim + 1, rows}, {dim, rows + 1}, {1, 1}}) {
      store = ConceptStore.open(root.resolve("m" + model[0] + "x" + model[1]));
      store.save(MUG, Samples.QUICK, java.util.List.of());
      var contents = store.load(new ConceptStore.Model(BUNDLE, model[0], model[1]));
      boolean fits = model[0] == dim && model[1] == rows;
      assertEquals(fits ? 1 : 0, contents.concepts().size());
      assertEquals(fits ? 0 : 1, contents.broken().size());
      var other = store.load(new ConceptStore.Model("c".repeat(64), 1, 1));
      assertEquals(fits ? 1 : 0, other.mismatches().size());
    }
  }
}
