package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command line that --help or a page of the docs shows can be typed. */
final class ExamplesTest {
  /** The kitchen's true ids of my mug and of others. */
  private static final int MINE = 254;

  private static final int MUG = 8;

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
    try (var docs = Files.walk(Path.of("docs"))) {
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

  /** What the examples mark in the kitchen's frames is what they say: my mug, or another mug. */
  @Test
  void theMarksOfTheExamplesLieOnWhatTheyMean() throws IOException {
    var lines = new ArrayList<String>();
    for (Path page : pages()) {
      lines.addAll(typed(page));
    }
    commands().values().forEach(command -> lines.addAll(examples(command)));
    var mark =
        Pattern.compile(
            "--(ref|not) frames/(\\d{6})\\.png=(points|box):(\\d+),(\\d+)(?:,(\\d+),(\\d+))?");
    int checked = 0;
    for (String line : lines) {
      var found = mark.matcher(line);
      while (found.find()) {
        boolean box = found.group(3).equals("box");
        int x = Integer.parseInt(found.group(4));
        int y = Integer.parseInt(found.group(5));
        x += box ? Integer.parseInt(found.group(6)) / 2 : 0;
        y += box ? Integer.parseInt(found.group(7)) / 2 : 0;
        var truth =
            ImageFiles.readGray(Path.of("bags/kitchen/ground_truth", found.group(2) + ".png"));
        int id = truth.values()[y * truth.width() + x] & 0xffff;
        assertEquals(found.group(1).equals("ref") ? MINE : MUG, id, line);
        checked++;
      }
    }
    assertTrue(checked >= 3, checked + " marks");
  }

  /** Serve until they are stopped, or measure for minutes on data that is not here. */
  private static final Set<String> NOT_RUN = Set.of("node", "web", "bench");

  /**
   * The lines of README, and those of the docs that do not teach or label by the shipped model once
   * more, typed one after the other in a folder that holds what they name, end with 0. Of
   * recordings three frames are labelled, by a smaller input.
   */
  @Test
  void theLinesOfTheDocsRun(@TempDir Path folder) throws Exception {
    copy(Path.of("bags/kitchen"), folder.resolve("bags/kitchen"));
    copy(Path.of("config"), folder.resolve("config"));
    copy(Path.of("models/demo"), folder.resolve("models/demo"));
    Path manifest = folder.resolve("models/demo/bundle.yaml");
    String faster =
        Files.readString(manifest)
            .replace("\"short_side\": 288", "\"short_side\": 160")
            .replace("\"iterations\": 100", "\"iterations\": 10");
    assertNotEquals(Files.readString(manifest), faster);
    Files.writeString(manifest, faster);
    copy(Cli.TINY.resolveSibling("san_tiny"), folder.resolve("models/san_vit_b_16"));
    Files.createSymbolicLink(folder.resolve("my_bag"), folder.resolve("bags/kitchen"));
    copy(Path.of("bags/kitchen/teach"), folder.resolve("taught/teach"));
    Files.copy(Path.of("bags/kitchen/teach.yaml"), folder.resolve("taught/teach.yaml"));
    for (String picture : List.of("frame", "photo", "desk", "shelf")) {
      ImageFiles.write(folder.resolve(picture + ".png"), Cli.frame(1));
      ImageFiles.write(folder.resolve(picture + ".jpg"), Cli.frame(1));
      ImageFiles.write(folder.resolve(picture + "_mask.png"), Cli.mask(1));
    }
    var pages = new ArrayList<ExampleRuns.Page>();
    for (Path page : pages()) {
      var lines =
          typed(page).stream()
              .filter(each -> !BLANK.matcher(each).find())
              .map(each -> bounded(words(each)))
              .filter(words -> !NOT_RUN.contains(words.get(0)))
              .filter(words -> page.endsWith("README.md") || isLight(words))
              .toList();
      pages.add(new ExampleRuns.Page(page.toString(), lines));
    }
    var outcomes = run(folder, pages);
    assertTrue(outcomes.size() >= 12, outcomes.size() + " lines");
    var failed =
        outcomes.stream()
            .filter(each -> each.exitCode() != 0)
            .map(each -> each.page() + ": " + String.join(" ", each.words()) + ": " + each.err())
            .toList();
    assertEquals(List.of(), failed);
  }

  private static boolean isLight(List<String> words) {
    return words.get(0).equals("bag")
        || words.equals(List.of("concepts", "list"))
        || words.contains("models/san_vit_b_16");
  }

  private static List<String> bounded(String[] words) {
    var bounded = new ArrayList<>(List.of(words));
    if (words[0].equals("replay")) {
      int given = bounded.indexOf("--duration");
      if (given >= 0) {
        bounded.subList(given, given + 2).clear();
      }
      bounded.addAll(List.of("--duration", "0.3"));
    }
    return bounded;
  }

  private static List<ExampleRuns.Outcome> run(Path folder, List<ExampleRuns.Page> pages)
      throws IOException, InterruptedException {
    Path asked = Files.writeString(folder.resolve("pages.json"), new Gson().toJson(pages));
    Path answered = folder.resolve("outcomes.json");
    Path said = folder.resolve("said.txt");
    var classPath = new ArrayList<String>();
    String given =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String part : given.split(File.pathSeparator)) {
      classPath.add(Path.of(part).toAbsolutePath().toString());
    }
    classPath.add(location(ExampleRuns.class));
    classPath.add(location(Main.class));
    classPath.add(location(Gson.class));
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpersonalseg.home=" + folder,
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                String.join(File.pathSeparator, classPath),
                ExampleRuns.class.getName(),
                asked.toString(),
                answered.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
    var process = builder.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "took too long");
      assertEquals(0, process.exitValue(), Files.readString(said));
    } finally {
      process.destroyForcibly();
    }
    return List.of(new Gson().fromJson(Files.readString(answered), ExampleRuns.Outcome[].class));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (!Files.isDirectory(file)) {
          Files.copy(file, target);
        }
      }
    }
  }
}
