package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wine Glass",
        "wine  glass",
        " wine\tglass ",
        "wine\u00a0glass",
        "wine\u3000glass",
        "wine gla\u00adss",
        "\u200fwine glass",
        "wine gl\u200bass",
        "\uff37ine glass",
        "WINE GLASS\ufe0f"
      })
  void namesThatReadAlikeAreOne(String name) {
    assertEquals(
        Optional.of("wine glass"), ConceptName.alike(name, List.of("mug", "wine glass")), name);
    assertThrows(
        ConceptException.class, () -> ConceptName.checkNew(name, List.of("wine glass")), name);
  }

  @ParameterizedTest
  @CsvSource({
    "STRASSE, stra\u00dfe",
    "\u041a\u0420\u0423\u0416\u041a\u0410, \u043a\u0440\u0443\u0436\u043a\u0430",
    "caf\u00e9, CAFE\u0301",
    "\uff8f\uff78\uff9e, \u30de\u30b0",
    "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3, \u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"
  })
  void lettersOfEveryScriptCountByWhatTheyAre(String a, String b) {
    assertEquals(ConceptName.key(a), ConceptName.key(b));
  }

  @ParameterizedTest
  @CsvSource({"mug, my mug", "mug, mugs", "cafe, caf\u00e9", "wine glass, wineglass", "a, \u0430"})
  void otherNamesStayApart(String a, String b) {
    assertNotEquals(ConceptName.key(a), ConceptName.key(b));
  }
}
