package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.KeptReference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real small file system, because only that says "no space left" where a disk would. */
class ConceptStoreFullDiskTest {
  private static final Concept MUG = Samples.concept("0a".repeat(16), "my mug", 254);

  @TempDir static Path scratch;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createTempDirectory(scratch, "disk");
    var process =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    mounted = process.waitFor() == 0;
    assumeTrue(mounted, "needs the right to mount a tmpfs (root): " + output);
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertEquals(0, new ProcessBuilder("umount", disk.toString()).start().waitFor());
    }
  }

  @Test
  void aFullDiskLeavesTheOldState() throws IOException {
    var store = ConceptStore.open(disk);
    store.save(MUG, Samples.QUICK, List.of());
    byte[] noise = new byte[400 * 300 * 3];
    new Random(1).nextBytes(noise);
    var references = List.of(new KeptReference(new RgbImage(400, 300, noise), Optional.empty()));
    var renamed = Samples.concept(MUG.id(), "my mug", 254);

    for (int attempt = 0; attempt < 3; attempt++) {
      var error =
          assertThrows(IOException.class, () -> store.save(renamed, Samples.QUICK, references));
      assertTrue(
          error.getMessage().matches("cannot save concept \"my mug\" .*No space left.*"),
          error.getMessage());
    }
    var contents = store.load(MUG.bundleHash());
    assertEquals(List.of(), contents.broken());
    ConceptStoreTest.assertSame(MUG, contents.concepts().get("my mug").orElseThrow());

    store.save(renamed, Samples.QUICK, List.of());
    assertTrue(store.load(MUG.bundleHash()).concepts().get("my mug").isPresent());
  }
}
