package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that an earlier version wrote: marks of every kind, origins, both negative parts, an
 * identity with look-alikes, and a concept with none of it.
 */
final class GoldenStoreTest {
  private static final ConceptStore.Model MODEL = new ConceptStore.Model("b".repeat(64), 12, 5);
  private static final String MUG = "0a".repeat(16);
  private static final Path SOURCE = Path.of("src/core/src/test/resources/concept/golden_store");

  @TempDir Path folder;
  private Path golden;

  /** Every file, relative to the folder. */
  private static List<Path> files(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(root::relativize)
          .filter(file -> !file.endsWith(".lock"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  @BeforeEach
  void copy() throws IOException {
    golden = folder.resolve("golden");
    for (Path file : files(SOURCE)) {
      Files.createDirectories(golden.resolve(file).getParent());
      Files.copy(SOURCE.resolve(file), golden.resolve(file));
    }
  }

  @Test
  void isLoadedWhollyAndSavedAgainAsItWas() throws IOException {
    var store = ConceptStore.open(golden);
    var stored = store.load(MODEL);
    assertEquals(List.of(), stored.broken());
    assertEquals(List.of(), stored.mismatches());
    assertEquals(2, stored.concepts().size());
    Path fresh = folder.resolve("again");
    var again = ConceptStore.open(fresh);
    for (var concept : stored.concepts().all()) {
      again.save(concept, store.settings(concept.id()), store.references(concept.id()));
    }
    assertEquals(files(SOURCE), files(fresh));
    for (Path file : files(SOURCE)) {
      if (file.toString().endsWith(".png")) {
        // How PNG compresses is the platform's; the pixels are ours.
        assertArrayEquals(
            ImageFiles.read(SOURCE.resolve(file)).data(),
            ImageFiles.read(fresh.resolve(file)).data(),
            file.toString());
      } else {
        assertArrayEquals(
            Files.readAllBytes(SOURCE.resolve(file)),
            Files.readAllBytes(fresh.resolve(file)),
            file.toString());
      }
    }
  }

  @Test
  void aFrameThatIsAndIsNotTheConceptIsRefused() throws IOException {
    Path references = golden.resolve(MUG + ".1/references");
    Files.copy(references.resolve("000.mask.png"), references.resolve("000.lookalike.png"));
    var store = ConceptStore.open(golden);
    var error = assertThrows(ConceptException.class, () -> store.references(MUG));
    assertEquals("only a negative reference can mark a look-alike", error.getMessage());
  }

  @Test
  void aMaskOfAnotherSizeThanItsFrameIsRefused() throws IOException {
    Path references = golden.resolve(MUG + ".1/references");
    Files.write(
        references.resolve("003.mask.png"), ImageFiles.png(new RgbImage(7, 10, new byte[210])));
    var store = ConceptStore.open(golden);
    var error = assertThrows(ConceptException.class, () -> store.references(MUG));
    assertEquals("mask is 7x10, its frame is 10x7; both must be of one size", error.getMessage());
  }
}
