package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConceptStoreTest {
  private static final String BUNDLE = "b".repeat(64);
  private static final Concept MUG = Samples.concept("0a".repeat(16), "my mug", 254);
  private static final Concept DOG = Samples.concept("1b".repeat(16), "my dog", 253);

  @TempDir Path root;
  private ConceptStore store;

  @BeforeEach
  void open() throws IOException {
    store = ConceptStore.open(root.resolve("made/on/demand"));
    root = root.resolve("made/on/demand");
  }

  private void save(Concept concept) throws IOException {
    store.save(concept, Samples.QUICK, List.of());
  }

  private Path folder(Concept concept, int version) {
    return root.resolve(concept.id() + "." + version);
  }

  private Set<String> names() throws IOException {
    try (var paths = Files.list(root)) {
      return paths.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  static void assertSame(Concept expected, Concept actual) {
    assertEquals(expected.id(), actual.id());
    assertEquals(expected.name(), actual.name());
    assertEquals(expected.className(), actual.className());
    assertEquals(expected.labelId(), actual.labelId());
    assertEquals(expected.bundleHash(), actual.bundleHash());
    assertEquals(expected.threshold(), actual.threshold());
    assertEquals(expected.created(), actual.created());
    assertArrayEquals(expected.embedding(), actual.embedding());
    assertEquals(expected.negative().isPresent(), actual.negative().isPresent());
    expected
        .negative()
        .ifPresent(
            negative -> {
              var other = actual.negative().orElseThrow();
              assertEquals(negative.kernel(), other.kernel());
              assertArrayEquals(negative.wZ(), other.wZ());
              assertArrayEquals(negative.wM(), other.wM());
              assertEquals(negative.bias(), other.bias());
            });
    assertEquals(expected.identity().isPresent(), actual.identity().isPresent());
    expected
        .identity()
        .ifPresent(
            identity -> {
              var other = actual.identity().orElseThrow();
              assertArrayEquals(identity.direction(), other.direction());
              assertEquals(identity.least(), other.least());
              assertArrayEquals(identity.classWord(), other.classWord());
              assertArrayEquals(identity.lookAlikeDirections(), other.lookAlikeDirections());
              assertArrayEquals(identity.lookAlikeLeads(), other.lookAlikeLeads());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"my mug", "☕ 👩‍🍳", "yes", "1.5", "a: b # c", "\"'", "- x"})
  void whatIsSavedIsLoaded(String name) throws IOException {
    var concept = Samples.concept("2c".repeat(16), name, 200);
    var plain =
        new Concept(
            MUG.id(),
            MUG.name() + "!",
            "cup",
            201,
            BUNDLE,
            new float[] {1},
            Optional.empty(),
            0,
            MUG.created());
    save(concept);
    save(plain);
    var contents = store.load(BUNDLE);
    assertEquals(List.of(), contents.broken());
    assertEquals(2, contents.concepts().size());
    assertSame(concept, contents.concepts().get(name).orElseThrow());
    assertSame(plain, contents.concepts().get("my mug!").orElseThrow());
    assertEquals(Samples.QUICK, store.settings(concept.id()));
  }

  @Test
  void folderNamesComeFromTheIdAlone() throws IOException {
    save(Samples.concept(MUG.id(), "CON", 254));
    assertEquals(Set.of(MUG.id() + ".1", ".lock"), names());
    for (String name : List.of("a/b", "..", "x".repeat(1000), "")) {
      assertThrows(ConceptException.class, () -> Samples.concept(MUG.id(), name, 254));
    }
    assertThrows(ConceptException.class, () -> Samples.concept("../" + MUG.id(), "mug", 254));
  }

  @Test
  void savingAgainReplaces() throws IOException {
    save(MUG);
    var better = Samples.concept("9f".repeat(16), MUG.name(), 254);
    save(better);
    assertEquals(Set.of(MUG.id() + ".2", ".lock"), names());
    var kept = store.load(BUNDLE).concepts().get(MUG.name()).orElseThrow();
    assertEquals(MUG.id(), kept.id(), "a name keeps its id");
  }

  @Test
  void forgettingRemovesEverything() throws IOException {
    save(MUG);
    save(DOG);
    assertTrue(store.forget(MUG.id()));
    assertFalse(store.forget(MUG.id()));
    assertEquals(Set.of(DOG.id() + ".1", ".lock"), names());
  }

  @Test
  void referencesAreKept() throws IOException {
    var random = new Random(1);
    byte[] pixels = new byte[40 * 30 * 3];
    random.nextBytes(pixels);
    var image = new RgbImage(40, 30, pixels);
    var mask = Mask.ofBox(40, 30, new Mask.Box(3, 4, 5, 6));
    store.save(
        MUG,
        Samples.QUICK,
        List.of(
            AnnotatedFrame.mask(image, mask),
            AnnotatedFrame.without(image),
            AnnotatedFrame.without(image, mask)));
    var references = store.references(MUG.id());
    assertEquals(3, references.size());
    assertArrayEquals(pixels, references.get(0).image().data());
    assertArrayEquals(mask.cells(), references.get(0).marked().orElseThrow().cells());
    assertFalse(references.get(0).negative());
    assertEquals(Optional.empty(), references.get(1).marked());
    assertTrue(references.get(2).negative());
    assertArrayEquals(mask.cells(), references.get(2).marked().orElseThrow().cells());
    assertThrows(IOException.class, () -> store.references(DOG.id()));
  }

  @Test
  void aConceptOfAnotherBundleIsReportedAndStays() throws IOException {
    save(MUG);
    var contents = store.load("c".repeat(64));
    assertTrue(contents.concepts().isEmpty());
    assertEquals(
        "concept \"my mug\" was learned on bundle bbbbbbbbbbbb…, the bundle in use is"
            + " cccccccccccc…; teach it again",
        contents.mismatches().get(0).message());
    assertEquals(1, store.load(BUNDLE).concepts().size());
  }

  @Test
  void leftoversOfAnInterruptedSaveDoNotCount() throws IOException {
    save(MUG);
    Path half = root.resolve(".new-" + MUG.id() + ".2");
    Files.createDirectories(half);
    Files.writeString(half.resolve("concept.yaml"), "format: 1");
    assertSame(MUG, store.load(BUNDLE).concepts().get("my mug").orElseThrow());
    assertEquals(Set.of(MUG.id() + ".1", ".lock"), names());
  }

  @Test
  void leftoversOfTheSameNameStandInTheWayOfNothing() throws IOException {
    save(MUG);
    for (String left : List.of(".new-" + MUG.id() + ".2", ".old-" + MUG.id() + ".2")) {
      Files.createDirectories(root.resolve(left));
      Files.writeString(root.resolve(left).resolve("junk"), "of a process that was killed");
    }
    save(MUG);
    assertFalse(Files.exists(folder(MUG, 2).resolve("junk")), "a save writes into a fresh folder");
    assertTrue(store.forget(MUG.id()));
    assertEquals(Set.of(".lock"), names());
  }

  @Test
  void entriesTellOfEveryChange() throws IOException {
    assertEquals(Set.of(), store.entries());
    save(MUG);
    assertEquals(Set.of(MUG.id() + ".1"), store.entries());
    save(DOG);
    save(MUG);
    assertEquals(Set.of(MUG.id() + ".2", DOG.id() + ".1"), store.entries());
    store.forget(MUG.id());
    assertEquals(Set.of(DOG.id() + ".1"), store.entries());
  }

  @Test
  void knownConceptsOfOtherBundlesKeepTheirIdentityWhereNothingClashes() throws IOException {
    save(MUG);
    save(DOG);
    var here = store.load(BUNDLE);
    assertEquals(2, here.known().size());
    var elsewhere = store.load("c".repeat(64));
    assertTrue(elsewhere.concepts().isEmpty());
    assertEquals(2, elsewhere.known().size());
    var mixed =
        new LoadResult(here.concepts().without(MUG.name()), elsewhere.mismatches(), List.of());
    assertSame(MUG, mixed.known().get(MUG.name()).orElseThrow());
    assertEquals(2, mixed.known().size(), "my dog counts once");
    for (var other :
        List.of(
            Samples.concept("2c".repeat(16), "another", DOG.labelId()),
            Samples.concept("2c".repeat(16), DOG.name(), 200))) {
      var clash = new LoadResult.BundleMismatch(other, "c".repeat(64));
      var result = new LoadResult(here.concepts(), List.of(clash), List.of());
      assertEquals(2, result.known().size(), other.name());
      assertSame(DOG, result.known().get(DOG.name()).orElseThrow());
    }
  }

  @Test
  void theNewestVersionCountsEvenWhenTheOldOneIsHalfRemoved() throws IOException {
    save(MUG);
    Files.move(folder(MUG, 1), root.resolve("kept"));
    save(MUG);
    Files.move(folder(MUG, 1), folder(MUG, 10));
    Files.move(root.resolve("kept"), folder(MUG, 9));
    Files.delete(folder(MUG, 9).resolve("concept.yaml"));
    var contents = store.load(BUNDLE);
    assertEquals(List.of(), contents.broken());
    assertSame(MUG, contents.concepts().get("my mug").orElseThrow());
    assertEquals(Set.of(MUG.id() + ".10", ".lock"), names());
  }

  @Test
  void aBrokenEntryIsSetAsideAndTheOthersLoad() throws IOException {
    save(MUG);
    save(DOG);
    Files.delete(folder(MUG, 1).resolve("tensors.safetensors"));
    var contents = store.load(BUNDLE);
    assertSame(DOG, contents.concepts().get("my dog").orElseThrow());
    assertEquals(1, contents.broken().size());
    String message = contents.broken().get(0).message();
    assertTrue(message.contains(MUG.id() + ".1 cannot be used: NoSuchFile"), message);
    assertTrue(Files.exists(root.resolve("broken/" + MUG.id() + ".1/reason.txt")));
    assertEquals(List.of(), store.load(BUNDLE).broken(), "reported once");
  }

  @Test
  void truncatedTensorsAreNoticed() throws IOException {
    Path file = folder(MUG, 1).resolve("tensors.safetensors");
    for (int keep : new int[] {0, 5, 8, 100, -1}) {
      save(MUG);
      byte[] bytes = Files.readAllBytes(file);
      int length = keep < 0 ? bytes.length - 1 : keep;
      Files.write(file, Arrays.copyOf(bytes, length));
      assertMessage("tensors.safetensors (" + length + " bytes) has changed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"shape\":[3]', '\"shape\":[2147483647]', needs 8589934588",
    "'\"shape\":[3]', '\"shape\":[99999999999]', has a side of 99999999999",
    "'\"shape\":[4,3,3]', '\"shape\":[4,9,1]', 'must be [4, 9, 9]'",
    "'\"shape\":[4]', '\"shape\":[2,2]', 'must be [4]'",
    "'\"embedding\"', '\"embeddinG\"', embedding is missing",
    "'[0,12]', '[0,99]', 'has 99 bytes, needs 12'",
    "'[0,12]', '[0,9999]', lies at bytes 0 to 9999"
  })
  void tamperedTensorHeadersAreRefused(String from, String to, String message) throws IOException {
    save(MUG);
    Path file = folder(MUG, 1).resolve("tensors.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int headerBytes = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(bytes, 8, headerBytes, StandardCharsets.UTF_8);
    assertTrue(header.contains(from), header);
    byte[] changed = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
    var tampered =
        ByteBuffer.allocate(bytes.length - headerBytes + changed.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(changed.length)
            .put(changed)
            .put(bytes, 8 + headerBytes, bytes.length - 8 - headerBytes);
    Files.write(file, tampered.array());
    sign(file);
    assertMessage(message);
  }

  @Test
  void valuesThatAreNotFiniteAreRefused() throws IOException {
    save(MUG);
    Path file = folder(MUG, 1).resolve("tensors.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    Files.write(file, bytes);
    sign(file);
    assertMessage("look_alike_leads holds NaN; it must be finite");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "format: 1 | format: 2 | format is 2; known: 1",
        "label_id: 254 | label_id: 70000 | label id is 70000; allowed: 0 to 65534",
        "label_id: 254 | label_id: many | concept.yaml: 'label_id' is 'many'; a whole number is needed",
        "name: my mug | name: a/b | concept name \"a/b\" holds \"/\"",
        "name: my mug | nome: my mug | concept.yaml: 'name' is missing; a text is needed",
        "threshold: 0.25 | threshold: .nan | concept.yaml: 'threshold' is 'NaN'; a number is needed",
        "kernel: 3 | kernel: 5 | kernel is 5; allowed: 1 or 3",
        "alpha: 0. | alpha: x0. | concept.yaml, settings: 'alpha' is 'x0.",
        "name: my mug | name: !!javax.script.ScriptEngineManager [] | is not YAML",
        "format: 1 | format: [ | is not YAML"
      })
  void tamperedDescriptionsAreRefused(String from, String to, String message) throws IOException {
    save(MUG);
    Path file = folder(MUG, 1).resolve("concept.yaml");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
    assertMessage(message);
  }

  @Test
  void settingsFromBeforeIdentitiesAreRead() throws IOException {
    save(MUG);
    Path file = folder(MUG, 1).resolve("concept.yaml");
    String text = Files.readString(file);
    assertTrue(text.contains("identity: "), text);
    Files.writeString(file, text.replaceAll(" *identity: .*\n", ""));
    store.load(BUNDLE);
    assertEquals(0, store.settings(MUG.id()).beyond().identity());
  }

  @Test
  void aHugeDescriptionIsNotRead() throws IOException {
    save(MUG);
    Files.write(folder(MUG, 1).resolve("concept.yaml"), new byte[1 << 17]);
    assertMessage("concept.yaml has 131072 bytes; at most 65536 are allowed");
  }

  @Test
  void anIdOfAnotherNameReplacesNothing() throws IOException {
    save(MUG);
    var stranger = Samples.concept(MUG.id(), "my keys", MUG.labelId());
    var kept = store.save(stranger, Samples.QUICK, List.of());
    assertNotEquals(MUG.id(), kept.id());
    assertEquals(253, kept.labelId());
    var concepts = store.load(BUNDLE).concepts();
    assertSame(MUG, concepts.get("my mug").orElseThrow());
    assertSame(kept, concepts.get("my keys").orElseThrow());
  }

  @Test
  void ofTwoConceptsWithOneLabelBothStayAndTheNewerGetsAnother() throws IOException {
    var later =
        new Concept(
            DOG.id(),
            "my dog",
            "dog",
            MUG.labelId(),
            BUNDLE,
            DOG.embedding(),
            DOG.negative(),
            0,
            MUG.created().plusSeconds(1));
    save(MUG);
    copyByHand(later);
    for (int load = 0; load < 2; load++) {
      var contents = store.load(BUNDLE);
      assertSame(MUG, contents.concepts().get("my mug").orElseThrow());
      assertEquals(253, contents.concepts().get("my dog").orElseThrow().labelId());
      assertEquals(
          load == 0 ? 1 : 0, contents.broken().size(), "told once, then it is on the disk");
    }
    assertFalse(Files.exists(root.resolve("broken")));
  }

  @Test
  void ofTwoConceptsWithOneNameTheNewerCountsAndBothStay() throws IOException {
    var later =
        new Concept(
            DOG.id(),
            MUG.name(),
            "dog",
            253,
            BUNDLE,
            DOG.embedding(),
            DOG.negative(),
            0,
            MUG.created().plusSeconds(1));
    save(MUG);
    copyByHand(later);
    var contents = store.load(BUNDLE);
    assertEquals(DOG.id(), contents.concepts().get("my mug").orElseThrow().id());
    assertTrue(contents.broken().get(0).message().contains("also belongs to a newer concept"));
    assertTrue(Files.exists(folder(MUG, 1)));
    assertTrue(Files.exists(folder(later, 1)));
  }

  /** Puts a concept into the store as another program would, without asking. */
  private void copyByHand(Concept concept) throws IOException {
    AtomicDirectories.write(
        folder(concept, 1), ConceptFiles.encode(concept, Samples.QUICK, List.of()));
  }

  @Test
  void tensorsAreReadableByOthers() throws IOException {
    save(MUG);
    var tensors = Safetensors.read(folder(MUG, 1).resolve("tensors.safetensors"));
    assertEquals(
        Set.of(
            "embedding",
            "w_z",
            "w_m",
            "bias",
            "identity",
            "identity_least",
            "class_word",
            "look_alikes",
            "look_alike_leads"),
        tensors.tensors().keySet());
  }

  private void assertMessage(String part) throws IOException {
    var contents = store.load(BUNDLE);
    assertEquals(1, contents.broken().size());
    String message = contents.broken().get(0).message();
    assertTrue(message.contains(part), message);
    assertTrue(contents.concepts().isEmpty());
  }

  /** Makes the description accept the tensor file as it is now. */
  private static void sign(Path tensors) throws IOException {
    Path description = tensors.resolveSibling("concept.yaml");
    String hash = ConceptFiles.sha256(Files.readAllBytes(tensors));
    Files.writeString(
        description,
        Files.readString(description)
            .replaceAll("tensors_sha256: .*", "tensors_sha256: '" + hash + "'"));
  }
}
