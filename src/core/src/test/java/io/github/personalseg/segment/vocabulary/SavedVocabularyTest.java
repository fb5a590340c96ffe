package io.github.personalseg.segment.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SavedVocabularyTest {
  private static final List<String> CONFIGURED = List.of("mug", "wall");

  @TempDir Path home;

  @Test
  void wordsHoldAsLongAsTheConfiguredOnesStayTheSame() throws IOException {
    var saved = new SavedVocabulary(home.resolve("concepts"));
    assertEquals(Optional.empty(), saved.inPlaceOf(CONFIGURED));
    saved.save(CONFIGURED, List.of("cup", "naïve: yes", "日本"));
    assertEquals(Optional.of(List.of("cup", "naïve: yes", "日本")), saved.inPlaceOf(CONFIGURED));
    assertEquals(Optional.empty(), saved.inPlaceOf(List.of("wall", "mug")));
    saved.save(CONFIGURED, List.of("plate"));
    assertEquals(Optional.of(List.of("plate")), saved.inPlaceOf(CONFIGURED));
    try (var files = Files.list(home.resolve("concepts"))) {
      assertEquals(List.of("vocabulary.yaml"), files.map(f -> f.getFileName().toString()).toList());
    }
    var permissions = Files.getPosixFilePermissions(home.resolve("concepts/vocabulary.yaml"));
    assertEquals("rw-------", PosixFilePermissions.toString(permissions));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "words",
        "words: mug",
        "words: [1, 2]",
        "configured: [mug, wall]",
        "a: [b"
      })
  void whatHoldsNoWordsIsRefusedAndCanBeSetAside(String text) throws IOException {
    Path file = home.resolve("vocabulary.yaml");
    Files.writeString(file, text);
    var saved = new SavedVocabulary(home);
    assertThrows(IOException.class, () -> saved.inPlaceOf(CONFIGURED));
    Path first = home.resolve("broken/vocabulary.yaml");
    assertEquals("it was moved to " + first, saved.setAside());
    assertFalse(Files.exists(file));
    assertEquals(text, Files.readString(first));
    assertEquals(Optional.empty(), saved.inPlaceOf(CONFIGURED));

    // The next one overwrites nothing.
    for (String name : List.of("vocabulary.yaml-1", "vocabulary.yaml-2")) {
      Files.writeString(file, "again");
      assertEquals("it was moved to " + home.resolve("broken").resolve(name), saved.setAside());
    }
    assertEquals(text, Files.readString(first));
  }

  @Test
  void whatCannotBeMovedStaysAndItSaysWhy() throws IOException {
    Files.writeString(home.resolve("broken"), "a file where the folder belongs");
    Files.writeString(home.resolve("vocabulary.yaml"), "a: [b");
    String answer = new SavedVocabulary(home).setAside();
    assertTrue(answer.startsWith("it stays, because it cannot be moved ("), answer);
    assertTrue(Files.exists(home.resolve("vocabulary.yaml")));
  }
}
