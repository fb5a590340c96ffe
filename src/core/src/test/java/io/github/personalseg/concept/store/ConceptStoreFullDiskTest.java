package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.file.SmallDisk;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConceptStoreFullDiskTest {
  private static final Concept MUG = Samples.concept("0a".repeat(16), "my mug", 254);

  @TempDir static Path scratch;
  private SmallDisk small;
  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    small = SmallDisk.mount(scratch);
    disk = small.folder();
  }

  @AfterEach
  void unmount() throws IOException {
    if (small != null) { // not where it could not be mounted
      small.close();
    }
  }

  @Test
  void aFullDiskLeavesTheOldState() throws IOException {
    var store = ConceptStore.open(disk);
    store.save(MUG, Samples.QUICK, List.of());
    byte[] noise = new byte[400 * 300 * 3];
    new Random(1).nextBytes(noise);
    var references = List.of(AnnotatedFrame.without(new RgbImage(400, 300, noise)));
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
