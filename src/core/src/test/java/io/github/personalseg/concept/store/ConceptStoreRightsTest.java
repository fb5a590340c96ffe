package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read a store, and what works where it cannot be written. */
final class ConceptStoreRightsTest {
  private static final String BUNDLE = "b".repeat(64);
  private static final Concept MUG = Samples.concept("0a".repeat(16), "my mug", 254);
  private static final List<AnnotatedFrame> REFERENCES =
      List.of(AnnotatedFrame.without(new RgbImage(4, 3, new byte[36])));

  @TempDir Path folder;
  private boolean mounted;

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void set(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  private static void assertPrivate(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      for (Path path : walk.toList()) {
        assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", rights(path), "" + path);
      }
    }
  }

  @Test
  void everythingIsItsOwnersAlone() throws IOException {
    Path root = folder.resolve("a/b");
    var store = ConceptStore.open(root);
    store.save(MUG, Samples.QUICK, REFERENCES);
    store.save(Samples.concept("0b".repeat(16), "my dog", 253), Samples.QUICK, REFERENCES);
    Files.writeString(root.resolve("0b".repeat(16) + ".1/concept.yaml"), "damage");
    assertEquals(1, store.load(BUNDLE).broken().size());
    assertPrivate(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwxrwxrwx", "rwx--x--x", "rwxr-x---"})
  void whatEarlierVersionsLeftOpenIsNarrowed(String rights) throws IOException {
    Path root = folder.resolve("store");
    var store = ConceptStore.open(root);
    store.save(MUG, Samples.QUICK, REFERENCES);
    try (var walk = Files.walk(root)) {
      for (Path path : walk.toList()) {
        set(path, rights);
      }
    }
    store.load(BUNDLE);
    assertPrivate(root);
    set(root.resolve(MUG.id() + ".1/references/000.png"), "rw-r--r--");
    store.save(Samples.concept("0b".repeat(16), "my dog", 253), Samples.QUICK, List.of());
    assertPrivate(root);
  }

  @Test
  void aFolderOfAPersonKeepsItsRights() throws IOException {
    Path root = Files.createDirectories(folder.resolve("documents"));
    Path letter = Files.writeString(root.resolve("letter.txt"), "for everybody");
    Path inner = Files.createDirectories(root.resolve("public"));
    for (Path path : List.of(root, inner)) {
      set(path, "rwxr-xr-x");
    }
    set(letter, "rw-r--r--");
    var store = ConceptStore.open(root);
    store.save(MUG, Samples.QUICK, REFERENCES);
    store.load(BUNDLE);
    assertEquals("rwxr-xr-x", rights(root));
    assertEquals("rwxr-xr-x", rights(inner));
    assertEquals("rw-r--r--", rights(letter));
    assertPrivate(root.resolve(MUG.id() + ".1"));
  }

  @Test
  void lookingMakesNothing() throws IOException {
    Path root = folder.resolve("none/of/it");
    var store = ConceptStore.open(root);
    assertTrue(store.load(BUNDLE).concepts().isEmpty());
    assertEquals(0, store.entries().size());
    assertFalse(store.forget(MUG.id()));
    assertThrows(IOException.class, () -> store.references(MUG.id()));
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/nobody", "/dev/null/store"})
  void aStoreThatCannotBeMadeReadsAsEmptyAndRefusesToSave(String place) throws IOException {
    var store = ConceptStore.open(Path.of(place));
    assertTrue(store.load(BUNDLE).concepts().isEmpty());
    assertThrows(IOException.class, () -> store.save(MUG, Samples.QUICK, List.of()));
  }

  @Test
  void aStoreThatCannotBeWrittenIsReadAsItIs() throws Exception {
    var store = ConceptStore.open(folder);
    mount("-t", "tmpfs", "tmpfs", folder.toString());
    mounted = true;
    store.save(MUG, Samples.QUICK, REFERENCES);
    store.save(Samples.concept("0b".repeat(16), "my dog", 253), Samples.QUICK, REFERENCES);
    Files.writeString(folder.resolve("0b".repeat(16) + ".1/concept.yaml"), "damage");
    Files.createDirectories(folder.resolve(".new-" + "0c".repeat(16) + ".1"));
    for (boolean withLock : new boolean[] {true, false}) {
      if (!withLock) {
        mount("-o", "remount,rw", folder.toString());
        Files.delete(folder.resolve(".lock"));
      }
      mount("-o", "remount,ro", folder.toString());
      var before = names();
      var contents = store.load(BUNDLE);
      assertTrue(contents.concepts().get("my mug").isPresent());
      String told = contents.broken().get(0).message();
      assertTrue(told.contains("it stays where it is"), told);
      assertEquals(1, store.references(MUG.id()).size());
      assertThrows(IOException.class, () -> store.save(MUG, Samples.QUICK, List.of()));
      assertThrows(IOException.class, () -> store.forget(MUG.id()));
      assertEquals(before, names());
    }
  }

  private TreeMap<String, Long> names() throws IOException {
    var names = new TreeMap<String, Long>();
    try (var walk = Files.walk(folder)) {
      for (Path path : walk.toList()) {
        names.put(path.toString(), Files.getLastModifiedTime(path).toMillis());
      }
    }
    return names;
  }

  private static void mount(String... words) throws IOException, InterruptedException {
    var line = new java.util.ArrayList<>(List.of("mount"));
    line.addAll(List.of(words));
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    assumeTrue(process.waitFor() == 0, "needs the right to mount a tmpfs (root): " + output);
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertEquals(0, new ProcessBuilder("umount", folder.toString()).start().waitFor());
    }
  }
}
