package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConceptNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"my mug", "Ömers Tasse", "☕", "my ☕ 👩‍🍳", "mug..2", "私のマグ", "a"})
  void peoplesNamesAreFine(String name) {
    assertEquals(name, ConceptName.check("  " + name + "\t"));
  }

  @Test
  void sixtyFourCodePointsAreFineWhateverTheirEncoding() {
    String cups = "🏆".repeat(64);
    assertEquals(cups, ConceptName.check(cups));
    refused("🏆".repeat(65), "has 65 characters; 1 to 64 are allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "'', has 0 characters; 1 to 64 are allowed",
    "'   ', has 0 characters; 1 to 64 are allowed",
    "a/b, 'holds \"/\"; slashes, backslashes and control characters are not allowed'",
    "..\\b, 'holds \"\\\"; slashes, backslashes and control characters are not allowed'",
    ".., is a folder name"
  })
  void namesThatCannotBeUsedAreRefused(String name, String rule) {
    refused(name, rule);
  }

  @Test
  void controlCharactersAreRefusedAndNotEchoed() {
    String message = refused("my\u0000mug\u001b[31m", "holds the character U+0000");
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    refused("half \ud83c", "holds the character U+D83C");
  }

  @Test
  void longNamesAreShownShortened() {
    String message = refused("m".repeat(1000), "has 1000 characters; 1 to 64 are allowed");
    assertTrue(message.contains("\"" + "m".repeat(32) + "…\""), message);
    assertTrue(message.length() < 120, message);
  }

  private static String refused(String name, String rule) {
    var error = assertThrows(ConceptException.class, () -> ConceptName.check(name));
    assertTrue(error.getMessage().contains(rule), error.getMessage());
    return error.getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mug",
        "Mug",
        "MUG ",
        "table",
        "red mug",
        "my {mug}",
        "{",
        "}",
        "m\ufffdg",
        "\ufffd\ufffd"
      })
  void newNamesAreNoWordsAndHoldNoBraces(String name) {
    var words = List.of("mug", "table", "red mug");
    assertThrows(ConceptException.class, () -> ConceptName.checkNew(name, words));
  }

  @Test
  void oneNameInTwoSpellingsIsOne() {
    assertEquals("gr\u00f6\u00dfe", ConceptName.checkNew("gro\u0308\u00dfe", List.of()));
    assertEquals("my mug", ConceptName.checkNew(" my mug ", List.of("mug")));
  }
}
