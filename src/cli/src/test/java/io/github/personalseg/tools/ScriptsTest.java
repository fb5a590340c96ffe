package io.github.personalseg.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that a newcomer types first, and what judges skipped tests. */
class ScriptsTest {
  private static final int SECONDS = 60;
  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private record Outcome(int code, String said) {}

  /** Runs a command in the folder with nothing but the system's programs in its environment. */
  private Outcome run(Map<String, String> environment, String... command) throws Exception {
    Path output = folder.resolve("said.txt");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "took too long");
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private Outcome run(String... command) throws Exception {
    return run(Map.of(), command);
  }

  /** A fresh clone's scripts, with nothing built. */
  private void copyScripts() throws IOException {
    for (String file : List.of("demo", "check", "tools/scripts/prerequisites.sh")) {
      Path copy = folder.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(ROOT.resolve(file), copy);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "demo, --live --help libharfbuzz0b make maven",
    "check, --python --help python3-venv cyclonedds-dev make"
  })
  void helpNeedsNothingBuiltAndNamesWhatIsInstalled(String script, String parts) throws Exception {
    copyScripts();
    for (String option : List.of("--help", "-h")) {
      var outcome = run("./" + script, option);
      assertEquals(0, outcome.code(), outcome.said());
      for (String part : parts.split(" ")) {
        assertTrue(outcome.said().contains(part), part + " in " + outcome.said());
      }
      assertTrue(outcome.said().startsWith("Usage: ./" + script), outcome.said());
      assertTrue(outcome.said().contains("Examples:"), outcome.said());
      assertFalse(outcome.said().contains("==>"), "help installs and builds nothing");
    }
    assertFalse(Files.exists(folder.resolve("target")));
  }

  /** Where nothing can be built, one line says so before anything is installed. */
  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a;b", "a\nb", ":"})
  void foldersThatNothingCanBeBuiltInAreRefused(String name) throws Exception {
    copyScripts();
    Path odd = Files.createDirectories(folder.resolve(name));
    for (String each : List.of("demo", "check", "tools")) {
      Files.move(folder.resolve(each), odd.resolve(each));
    }
    for (String script : List.of("demo", "check")) {
      var outcome = run(odd.resolve(script).toString());
      assertEquals(1, outcome.code(), outcome.said());
      assertEquals(1, outcome.said().lines().count(), outcome.said());
      assertTrue(outcome.said().contains("move or rename it"), outcome.said());
      assertEquals(0, run(odd.resolve(script).toString(), "--help").code());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pythn", "python", "-x", ""})
  void checkRefusesOptionsThatItDoesNotKnow(String option) throws Exception {
    copyScripts();
    var outcome = run("./check", option);
    assertEquals(2, outcome.code(), outcome.said());
    assertTrue(outcome.said().contains("'" + option + "'"), outcome.said());
    assertTrue(outcome.said().contains("--allow-skips"), outcome.said());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUITE=a/../b", "SUITE=Bookworm!", "WITHOUT=make;reboot", "WITH=-o"})
  void freshMachineRefusesNamesThatAreNone(String setting) throws Exception {
    String[] pair = setting.split("=", 2);
    var outcome =
        run(Map.of(pair[0], pair[1]), ROOT.resolve("tools/fresh_machine").toString(), "true");
    assertEquals(2, outcome.code(), outcome.said());
    assertTrue(outcome.said().contains(pair[1]), outcome.said());
    assertEquals(1, outcome.said().lines().count(), outcome.said());
  }

  /** Of one test class: a test that runs, and one for each skip, given as the XML of its reason. */
  private void report(String name, String... skips) throws IOException {
    var text = new StringBuilder("<?xml version=\"1.0\"?>\n");
    int tests = skips.length + 1;
    text.append("<testsuite name=\"%s\" tests=\"%d\">\n".formatted(name, tests));
    text.append("  <testcase name=\"runs\" classname=\"%s\"/>\n".formatted(name));
    for (int i = 0; i < skips.length; i++) {
      text.append("  <testcase name=\"t%d\" classname=\"%s\">\n".formatted(i, name));
      text.append("    <skipped %s</skipped>\n  </testcase>\n".formatted(skips[i]));
    }
    Files.createDirectories(folder.resolve("reports"));
    Files.writeString(
        folder.resolve("reports/TEST-" + name + ".xml"), text.append("</testsuite>\n"));
  }

  private Outcome judge(String list) throws Exception {
    Path file = Files.writeString(folder.resolve("list.txt"), list);
    return run(ROOT.resolve("tools/scripts/skips").toString(), "reports", file.toString());
  }

  private static final String PREFIX = "io.github.personalseg.";
  private static final String LIST =
      """
      # a comment
      no_rcljava | node.* | rcljava does not work here* | need rcljava
      rcljava    | a.BTest.* | no "x" & y here | need <another>
      no_rcljava | a.BTest.* | no "x" & y here* | need a thing
      no_rcljava | c.WholeTest* | * | need all
      """;

  @Test
  void skipsOnTheListPassAndAreCountedByReason() throws Exception {
    report(
        PREFIX + "node.PerceptionNodeTest",
        "message=\"Assumption failed: rcljava does not work here: because\">",
        "message=\"rcljava does not work here: because\">");
    report(
        PREFIX + "a.BTest",
        "type=\"T\"><![CDATA[org.opentest4j.TestAbortedException: no \"x\" & y here\n\tat a.b]]>",
        "message=\"no &quot;x&quot; &amp; y here\">");
    Files.writeString(
        folder.resolve("reports/TEST-w.xml"),
        "<testsuite name=\"" + PREFIX + "c.WholeTest\" time=\"0\" tests=\"0\">\n</testsuite>\n");
    var outcome = judge(LIST);
    assertEquals(0, outcome.code(), outcome.said());
    assertTrue(outcome.said().contains("2: need rcljava"), outcome.said());
    assertTrue(outcome.said().contains("2: need a thing"), outcome.said());
    assertTrue(outcome.said().contains("1: need all"), outcome.said());
  }

  @ParameterizedTest
  @CsvSource({
    "node.PerceptionNodeTest, dds does not work here: not built", // another reason
    "nodes.OtherTest, rcljava does not work here", // another package
    "a.BTestAndMore, no &quot;x&quot; &amp; y here", // another class
    "x.UnknownTest, Assumption failed: cmake is missing",
  })
  void anyOtherSkipFailsAndIsNamedWithItsReason(String test, String reason) throws Exception {
    report(PREFIX + test, "message=\"" + reason + "\">");
    var outcome = judge(LIST);
    assertEquals(1, outcome.code(), outcome.said());
    assertTrue(outcome.said().contains("NOT EXPECTED: " + PREFIX + test + ".t0: "), outcome.said());
    String plain =
        reason.replace("&quot;", "\"").replace("&amp;", "&").replace("Assumption failed: ", "");
    assertTrue(outcome.said().contains(": " + plain + "\n"), outcome.said());
    assertTrue(outcome.said().contains("1 skipped that should have run"), outcome.said());
  }

  @Test
  void aSkipIsAllowedOnlyWhereItsConditionHolds() throws Exception {
    report(PREFIX + "a.BTest", "message=\"works here\">");
    String list = "rcljava | a.BTest.* | works here | need a machine without\n";
    assertEquals(1, judge(list).code());
    var outcome =
        run(
            Map.of("CLASSPATH", "/ws/share/rcljava/java/rcljava.jar"),
            ROOT.resolve("tools/scripts/skips").toString(),
            "reports",
            "list.txt");
    assertEquals(0, outcome.code(), outcome.said());
  }

  @Test
  void aConditionThatIsNoneIsAnError() throws Exception {
    report(PREFIX + "a.BTest", "message=\"r\">");
    var outcome = judge("no_moon | a.BTest.* | r | need the moon\n");
    assertEquals(2, outcome.code(), outcome.said());
    assertTrue(outcome.said().contains("'no_moon'"), outcome.said());
  }

  /** What a line of the real list must look like, whether or not its skip occurs here. */
  @Test
  void theListIsWellFormed() throws Exception {
    var lines = new ArrayList<String>();
    for (String line : Files.readAllLines(ROOT.resolve("tools/scripts/allowed_skips.txt"))) {
      if (!line.startsWith("#")) {
        lines.add(line);
      }
    }
    String judge = Files.readString(ROOT.resolve("tools/scripts/skips"));
    assertFalse(lines.isEmpty());
    for (String line : lines) {
      String[] parts = line.split("\\|", -1);
      assertEquals(4, parts.length, line);
      assertTrue(judge.contains("\n" + parts[0].strip() + "() {"), line);
      for (String part : parts) {
        assertFalse(part.isBlank(), line);
      }
    }
  }

  /** A test that moves away from its line would be an unexpected skip only where it is skipped. */
  @Test
  void everyLineOfTheAllowedSkipsNamesATestThatThereIs() throws IOException {
    var tests = tests();
    var stale = new ArrayList<String>();
    for (String line : Files.readAllLines(Path.of("tools/scripts/allowed_skips.txt"))) {
      String[] cells = line.split("\\|");
      if (line.startsWith("#") || cells.length < 4) {
        continue;
      }
      String pattern = cells[1].strip();
      var regex =
          Pattern.compile(
              Arrays.stream(pattern.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")));
      if (tests.stream().noneMatch(test -> regex.matcher(test).matches())) {
        stale.add(pattern);
      }
    }
    assertTrue(tests.size() > 500, tests.size() + " tests");
    assertEquals(List.of(), stale);
  }

  /** The name of every test method behind its class, both below the root package. */
  private static List<String> tests() throws IOException {
    var method = Pattern.compile("\\bvoid (\\w+)\\(");
    var found = new ArrayList<String>();
    try (var sources = Files.walk(Path.of("src"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith("Test.java")).toList()) {
        String name = source.toString().replace('/', '.');
        String type =
            name.substring(
                    name.indexOf("io.github.personalseg.") + "io.github.personalseg.".length())
                .replaceAll("\\.java$", "");
        method
            .matcher(Files.readString(source))
            .results()
            .forEach(m -> found.add(type + "." + m.group(1)));
      }
    }
    return found;
  }
}
