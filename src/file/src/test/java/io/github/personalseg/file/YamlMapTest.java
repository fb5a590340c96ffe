package io.github.personalseg.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every getter gives what is there, and refuses the rest with place, key, value and what is
 * allowed.
 */
final class YamlMapTest {
  private static final String FILE =
      """
      name: my mug
      blank: ' '
      yes_no: true
      count: 7
      long: 5000000000
      share: 0.25
      odd: .nan
      empty:
      box: [1, 2, 3.5, 4]
      corners: [[1, 2], [3, 4]]
      words: [mug, cup]
      files: {a: b, c: d}
      synonyms: {mug: [cup, beaker]}
      inner: {count: 3}
      list: [{count: 1}, {count: 2}]
      """;

  @TempDir Path folder;

  private static YamlMap map(String yaml) throws IOException {
    return YamlMap.of("file.yaml", SafeYaml.parse(yaml));
  }

  @Test
  void readsByType() throws IOException {
    var map = YamlMap.read(Files.writeString(folder.resolve("file.yaml"), FILE), 4096);
    assertEquals("file.yaml", map.place());
    assertEquals("my mug", map.text("name"));
    assertEquals(" ", map.text("blank"));
    assertTrue(map.flag("yes_no"));
    assertTrue(map.flag("absent", true));
    assertFalse(map.flag("empty", false));
    assertEquals(7, map.integer("count"));
    assertEquals(7, map.integer("count", 7, 7));
    assertEquals(5_000_000_000L, map.integer("long", 0L, Long.MAX_VALUE));
    assertEquals(0.25, map.number("share"));
    assertEquals(7, map.number("count", 0.5, 7));
    assertEquals(3, map.number("absent", 3));
    assertEquals(0.5, map.number("absent", 0, 1, 0.5));
    assertArrayEquals(new double[] {1, 2, 3.5, 4}, map.numbers("box", 4));
    assertArrayEquals(new double[] {3, 4}, map.rows("corners", 2).get(1));
    assertEquals(List.of("mug", "cup"), map.texts("words"));
    assertEquals(Map.of("a", "b", "c", "d"), map.textMap("files"));
    assertEquals(Map.of("mug", List.of("cup", "beaker")), map.textListMap("synonyms"));
    assertEquals(Map.of(), map.textListMap("absent"));
    assertEquals(3, map.section("inner").integer("count"));
    assertEquals(2, map.sections("list", "entry").get(1).integer("count"));
    assertTrue(map.has("empty"));
    assertFalse(map.has("absent"));
  }

  @Test
  void refusesWithPlaceKeyValueAndWhatIsAllowed() throws IOException {
    var map = map(FILE);
    refuses("file.yaml: 'absent' is missing; a text is needed", () -> map.text("absent"));
    refuses("file.yaml: 'empty' is missing; a text is needed", () -> map.text("empty"));
    refuses(
        "file.yaml: 'count' is '7'; a text is needed (put it in quotes)", () -> map.text("count"));
    refuses("file.yaml: 'blank' is ' '; a text is needed", () -> map.filledText("blank"));
    refuses("file.yaml: 'count' is '7'; allowed: true, false", () -> map.flag("count"));
    refuses("file.yaml: 'share' is '0.25'; a whole number is needed", () -> map.integer("share"));
    refuses(
        "file.yaml: 'long' is '5000000000'; a whole number is needed", () -> map.integer("long"));
    refuses(
        "file.yaml: 'count' is '7'; a whole number from 8 to 9 is needed",
        () -> map.integer("count", 8, 9));
    refuses(
        "file.yaml: 'count' is '7'; a whole number from 1 to 6 is needed",
        () -> map.integer("count", 1, 6));
    refuses("file.yaml: 'odd' is 'NaN'; a number is needed", () -> map.number("odd"));
    refuses(
        "file.yaml: 'odd' is 'NaN'; a number from 0.0 to 1.0 is needed",
        () -> map.number("odd", 0, 1));
    refuses("file.yaml: 'empty' is missing; a number is needed", () -> map.number("empty", 1));
    refuses("file.yaml: 'box' has 4 numbers; 3 are needed", () -> map.numbers("box", 3));
    refuses("file.yaml: 'words' holds 'mug'; 2 numbers are needed", () -> map.rows("words", 2));
    refuses("file.yaml: 'words' holds 'mug'; a number is needed", () -> map.numbers("words", 2));
    refuses(
        "file.yaml: 'box' holds '1'; a text is needed (put it in quotes)", () -> map.texts("box"));
    refuses(
        "file.yaml: 'name' is 'my mug'; a list with at least one entry is needed",
        () -> map.texts("name"));
    refuses(
        "file.yaml: 'name' is 'my mug'; a mapping (key: value) is needed",
        () -> map.section("name"));
    refuses(
        "file.yaml, entry 1 is 'mug'; a mapping (key: value) is needed",
        () -> map.sections("words", "entry"));
    refuses(
        "file.yaml, inner: 'name' is missing; a text is needed",
        () -> map.section("inner").text("name"));
    refuses(
        "file.yaml, list 2: 'name' is missing; a text is needed",
        () -> map.sections("list", "list").get(1).text("name"));
    refuses(
        "file.yaml, synonyms: 'mug' is a list of 2; a text is needed (put it in quotes)",
        () -> map("synonyms: {mug: [[a], b]}").textMap("synonyms"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nmae: 1 | unknown key 'nmae'; allowed: name, negative; did you mean 'name'?",
        "negatve: 1 | unknown key 'negatve'; allowed: name, negative; did you mean 'negative'?",
        "colour: 1 | unknown key 'colour'; allowed: name, negative",
        "7: 1 | unknown key '7'; allowed: name, negative",
        "'[1]: 1' | unknown key '[1]'; allowed: name, negative",
      })
  void namesTheKeyThatWasPerhapsMeant(String yaml, String message) throws IOException {
    var map = map(yaml);
    refuses("file.yaml: " + message, () -> map.allow(Set.of("negative", "name")));
  }

  @Test
  void showsNoLongValues() throws IOException {
    var map = map("text: \"" + "x".repeat(1000) + "\"\nlines: \"a\\n\\tb\"\nnested: [[[a]]]");
    refuses(
        "file.yaml: 'text' is '" + "x".repeat(57) + "...'; allowed: true, false",
        () -> map.flag("text"));
    refuses("file.yaml: 'lines' is 'a b'; allowed: true, false", () -> map.flag("lines"));
    refuses("file.yaml: 'nested' is a list of 1; allowed: true, false", () -> map.flag("nested"));
    refuses("file.yaml is missing; a mapping (key: value) is needed", () -> map(""));
  }

  @Test
  void whatAliasesMakeLongIsNotWrittenOut() {
    String text = "x".repeat(100_000);
    var list = Collections.nCopies(100_000, text);
    var map = new YamlMap("file.yaml", Map.of("b", list, "c", List.of(text)));
    var keys = new YamlMap("file.yaml", Map.of(list, 1));
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    refuses("file.yaml: 'b' is a list of 100000; allowed: true, false", () -> map.flag("b"));
    refuses(
        "file.yaml: 'c' is '[" + "x".repeat(57) + "...]'; allowed: true, false",
        () -> map.flag("c"));
    refuses("file.yaml: unknown key a list of 100000; allowed: a", () -> keys.allow(Set.of("a")));
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 64L << 20, taken + " bytes");
  }

  @Test
  void writesEachKeyOnALineOfItsOwn() throws IOException {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("b", List.of("x".repeat(200), 1.5));
    fields.put("a", Map.of("yes", "no"));
    String text = SafeYaml.write(fields);
    assertEquals("b:\n- " + "x".repeat(200) + "\n- 1.5\na:\n  'yes': 'no'\n", text);
    assertEquals(fields, SafeYaml.parse(text));
  }

  private static void refuses(String message, Executable read) {
    assertEquals(message, assertThrows(MalformedYamlException.class, read).getMessage());
  }
}
