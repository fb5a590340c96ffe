package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Every command line that --help or a page of the docs shows can be typed. */
final class ExamplesTest {
  private static final Pattern WORD =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");

  /** Stand for something that a person fills in. */
  private static final Pattern BLANK = Pattern.compile("…|\\.\\.\\.|<[a-z ]+>");

  private static CommandLine line() {
    var line = new CommandLine(new PersonalSeg()).setCaseInsensitiveEnumValuesAllowed(true);
    line.getSubcommands().get("node").setStopAtUnmatched(true);
    return line;
  }

  /** The words of a command line as a shell takes it, up to a comment or another command. */
  private static String[] words(String command) {
    var words = new ArrayList<String>();
    var matcher = WORD.matcher(command);
    while (matcher.find()) {
      String plain = matcher.group(3);
      if (plain != null && plain.matches("#.*|[|&;].*|[0-9]?>.*")) {
        break;
      }
      words.add(
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : plain);
    }
    return words.toArray(String[]::new);
  }

  private static void requireParses(String command, String where) {
    assertDoesNotThrow(() -> line().parseArgs(words(command)), where + ": " + command);
  }

  private static Map<String, CommandLine> commands() {
    var all = new TreeMap<String, CommandLine>();
    collect(line(), all);
    return all;
  }

  private static void collect(CommandLine command, Map<String, CommandLine> all) {
    if (!command.getCommandName().equals("help")) {
      all.put(command.getCommandSpec().qualifiedName(), command);
      command.getSubcommands().values().forEach(sub -> collect(sub, all));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCommandsHelpHasExamplesThatParse() {
    var commands = commands();
    assertTrue(commands.size() >= 25, commands.size() + " commands");
    return commands.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      var examples = examples(entry.getValue());
                      assertFalse(examples.isEmpty(), entry.getKey() + " --help has no example");
                      examples.forEach(each -> requireParses(each, entry.getKey() + " --help"));
                      String own = entry.getKey().replaceFirst("^personal-seg ?", "");
                      assertTrue(
                          examples.stream().anyMatch(each -> each.startsWith(own)),
                          entry.getKey() + " --help shows other commands only");
                    }));
  }

  private static List<String> examples(CommandLine command) {
    var footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
    return footer
        .replaceAll("\\\\\n\\s*", " ")
        .lines()
        .filter(each -> each.startsWith("  personal-seg "))
        .map(each -> each.strip().substring("personal-seg ".length()))
        .toList();
  }

  private static List<Path> pages() throws IOException {
    try (var docs = Files.list(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static List<String> typed(Path page) throws IOException {
    var typed = new ArrayList<String>();
    boolean code = false;
    for (String each : Files.readString(page).replaceAll("\\\\\n\\s*", " ").lines().toList()) {
      code ^= each.startsWith("```");
      if (code && each.strip().startsWith("bin/personal-seg ")) {
        typed.add(each.strip().substring("bin/personal-seg ".length()));
      }
    }
    return typed;
  }

  @Test
  void everyLineOfTheDocsParses() throws IOException {
    int lines = 0;
    for (Path page : pages()) {
      for (String each : typed(page)) {
        if (!BLANK.matcher(each).find()) {
          requireParses(each, page.toString());
          lines++;
        }
      }
    }
    assertTrue(lines >= 20, lines + " lines");
  }

  @Test
  void theDocsNameTheProgramAsItIsTyped() throws IOException {
    var bare = Pattern.compile("(?m)(?<![\\w/-])personal-seg [a-z]+");
    var wrong = new ArrayList<String>();
    for (Path page : pages()) {
      bare.matcher(Files.readString(page))
          .results()
          .forEach(r -> wrong.add(page + ": " + r.group()));
    }
    assertEquals(List.of(), wrong);
  }

  /** Files that README's lines read are there, or come from a line before. */
  @Test
  void theLinesOfTheReadmeFindTheirFiles() throws IOException {
    var made = new ArrayList<String>();
    int read = 0;
    for (String each : typed(Path.of("README.md"))) {
      String[] words = words(each);
      for (int i = 1; i < words.length; i++) {
        for (String part : words[i].split("=")) {
          boolean file = part.matches("[\\w./-]+/[\\w.-]+|my_.*|.*\\.(png|jpg|yaml)");
          boolean output = words[i - 1].matches("--out|unpack") || part.startsWith("/");
          if (file && !output && !part.matches("(box|points|polygon):.*")) {
            boolean there = Files.exists(Path.of(part)) || made.stream().anyMatch(part::startsWith);
            assertTrue(there, each + ": no " + part);
            read++;
          }
        }
        if (words[i - 1].equals("--out") || words[0].equals("bag") && i == 3) {
          if (made.contains(words[i]) && words[0].equals("replay")) {
            assertTrue(List.of(words).contains("--replace"), each + " meets what is there");
          }
          made.add(words[i]);
        }
      }
    }
    assertTrue(read >= 10, read + " files");
  }
}
