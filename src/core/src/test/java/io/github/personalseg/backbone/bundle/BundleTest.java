package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir Path temp;
  private Path folder = Path.of("");

  @BeforeEach
  void copy() {
    folder = TinyBundle.copyTo(temp.resolve("tiny"));
  }

  @Test
  void readsTheManifest() {
    var manifest = Bundle.read(folder).manifest();
    assertEquals("tiny", manifest.name());
    assertEquals(new BundleManifest.Shapes(12, 16, 4, 8), manifest.model());
    assertEquals(6, manifest.vocabulary().words().size());
    assertEquals(16, manifest.tuning().learningStride());
    assertEquals(Optional.of("mug"), manifest.vocabulary().wordFor(" Coffee MUG"));
    assertEquals(Optional.empty(), manifest.vocabulary().wordFor("teapot"));
  }

  @Test
  void aBundleMaySayHowFarThingsReach() throws IOException {
    assertEquals(0.85f, Bundle.read(folder).manifest().tuning().identity());
    assertEquals(0.9f, Bundle.read(folder).manifest().tuning().identityLone());
    edit(
        "\"learning_stride\": 16",
        "\"learning_stride\": 16, \"identity\": 0.95, \"identity_lone\": 0.92");
    var tuning = Bundle.read(folder).manifest().tuning();
    assertEquals(0.95f, tuning.identity());
    assertEquals(0.92f, tuning.identityLone());
    edit("\"identity\": 0.95", "\"identity\": 1.5");
    assertRefused(folder, "'identity' is '1.5'; a number from 0.0 to 1.0 is needed");
  }

  @Test
  void aBundleMayLeaveTheNegativeMaskOut() throws IOException {
    assertTrue(Bundle.read(folder).manifest().tuning().negativeMask());
    edit("\"learning_stride\": 16", "\"learning_stride\": 16, \"negative_mask\": false");
    assertFalse(Bundle.read(folder).manifest().tuning().negativeMask());
  }

  @Test
  void refusesATruthValueThatIsNone() throws IOException {
    edit("\"learning_stride\": 16", "\"learning_stride\": 16, \"negative_mask\": maybe");
    assertRefused(folder, "'negative_mask' is 'maybe'; allowed: true, false");
  }

  @Test
  void hashStandsForManifestAndFiles() throws IOException {
    String before = Bundle.read(folder).hash();
    assertEquals(Bundle.read(TinyBundle.folder()).hash(), before);
    Path manifest = folder.resolve(Bundle.MANIFEST_FILE);
    Files.writeString(manifest, Files.readString(manifest) + "# a remark\n");
    assertNotEquals(before, Bundle.read(folder).hash());
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertRefused(temp.resolve("nothing"), "nothing does not exist");
  }

  @Test
  void refusesAFolderWithoutManifest() throws IOException {
    Files.delete(folder.resolve("bundle.yaml"));
    assertRefused(folder, "bundle.yaml is missing");
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.delete(folder.resolve("model.pt"));
    assertRefused(folder, "model.pt is missing; bundle.yaml lists it");
  }

  @Test
  void refusesAChangedByte() throws IOException {
    Path model = folder.resolve("model.pt");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);
    assertRefused(folder, "the file was changed or damaged");
  }

  @Test
  void refusesAnotherFormatVersion() throws IOException {
    edit("format_version: 1", "format_version: 2");
    assertRefused(folder, "bundle.yaml: 'format_version' is '2'; this version reads 1");
  }

  @Test
  void refusesAFieldOutOfRange() throws IOException {
    edit("\"dim\": 16", "\"dim\": -3");
    assertRefused(
        folder, "bundle.yaml, model: 'dim' is '-3'; a whole number from 1 to 16384 is needed");
  }

  @Test
  void refusesAMissingField() throws IOException {
    edit("licence: Apache-2.0\n", "");
    assertRefused(folder, "bundle.yaml: 'licence' is missing; a text is needed");
  }

  @Test
  void refusesAStrideThatDoesNotDivide() throws IOException {
    edit("\"learning_stride\": 16", "\"learning_stride\": 12");
    assertRefused(folder, "learning_stride is 12; it must divide input.multiple, which is 32");
  }

  @Test
  void refusesAFileOutsideTheFolder() throws IOException {
    edit("  model.pt:", "  ../model.pt: '" + "0".repeat(64) + "'\n  model.pt:");
    assertRefused(folder, "\"../model.pt\"; allowed: plain file names");
  }

  @Test
  void refusesYamlThatBuildsObjects() throws IOException {
    Files.writeString(folder.resolve("bundle.yaml"), "!!java.io.File [/tmp/x]\n");
    assertRefused(folder, "bundle.yaml is not valid YAML");
  }

  @Test
  void refusesAVocabularyOfAnotherLength() throws IOException {
    edit("\"bowl\", ", "");
    var bundle = Bundle.read(folder);
    var error = assertThrows(BackboneException.class, bundle::vocabularyEmbeddings);
    assertTrue(
        error.getMessage().contains("tensor text has shape [6, 16]; it must be [5, 16]"),
        error.getMessage());
  }

  private void edit(String from, String to) throws IOException {
    Path manifest = folder.resolve("bundle.yaml");
    String text = Files.readString(manifest);
    assertTrue(text.contains(from));
    Files.writeString(manifest, text.replace(from, to));
  }

  private static void assertRefused(Path folder, String part) {
    var error = assertThrows(BackboneException.class, () -> Bundle.read(folder));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
