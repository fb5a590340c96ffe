package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The version stands in many files and is one; the changelog has the form of ROS' REP 132. */
final class ReleaseTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^(\\S.*)\\n(-+)\\n");
  private static final Pattern RELEASE =
      Pattern.compile("(\\d+\\.\\d+\\.\\d+) \\((\\d{4}-\\d\\d-\\d\\d)\\)");
  private static final Pattern ARTIFACT =
      Pattern.compile(
          "<artifactId>personal-segmentation[a-z-]*</artifactId>\\s*<version>([^<$]+)</version>");

  private record Release(Version version, LocalDate date) {}

  private static List<Release> releases() throws IOException {
    var releases = new ArrayList<Release>();
    for (String heading : headings()) {
      var match = RELEASE.matcher(heading);
      if (match.matches()) {
        releases.add(new Release(Version.parse(match.group(1)), LocalDate.parse(match.group(2))));
      }
    }
    return releases;
  }

  private static List<String> headings() throws IOException {
    return HEADING
        .matcher(Files.readString(Path.of("CHANGELOG.rst")))
        .results()
        .map(heading -> heading.group(1))
        .toList();
  }

  private static Version version() throws IOException {
    var found =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(Path.of("package.xml")));
    assertTrue(found.find());
    return Version.parse(found.group(1));
  }

  @Test
  void theChangelogHasTheFormOfRep132() throws IOException {
    String text = Files.readString(Path.of("CHANGELOG.rst"));
    HEADING
        .matcher(text)
        .results()
        .forEach(each -> assertEquals(each.group(1).length(), each.group(2).length(), each::group));
    var headings = new ArrayList<>(headings());
    if (headings.get(0).equals("Forthcoming")) {
      headings.remove(0);
    }
    assertFalse(headings.isEmpty());
    headings.forEach(
        each -> assertTrue(RELEASE.matcher(each).matches(), each + " is no 1.2.3 (2026-01-31)"));
  }

  @Test
  void releasesAreDatedFromTheNewestDown() throws IOException {
    var releases = releases();
    for (int i = 1; i < releases.size(); i++) {
      var newer = releases.get(i - 1);
      var older = releases.get(i);
      assertTrue(newer.version().compareTo(older.version()) > 0, newer + " above " + older);
      assertFalse(newer.date().isBefore(older.date()), newer + " above " + older);
    }
  }

  @Test
  void theVersionIsTheNewestReleaseOrAhead() throws IOException {
    var newest = releases().get(0).version();
    assertTrue(
        version().compareTo(newest) >= 0,
        () -> "package.xml lags behind CHANGELOG.rst, whose newest release is " + newest);
  }

  @Test
  void everyFileThatNamesTheVersionNamesThisOne() throws IOException {
    var expected = version().toString();
    var named = new TreeMap<String, List<String>>();
    try (Stream<Path> modules = Files.list(Path.of("src"))) {
      Stream.concat(
              modules.map(module -> module.resolve("pom.xml")).filter(Files::exists),
              Stream.of("pom.xml", "tools/consumer/pom.xml", "docs/library.md").map(Path::of))
          .forEach(file -> named.put(file.toString(), versions(file)));
    }

    assertTrue(named.size() > 10, () -> "saw only " + named.keySet());
    named.forEach((file, versions) -> assertEquals(List.of(expected), versions, file));
    String told = new CommandLine(new PersonalSeg()).getCommandSpec().version()[0];
    assertEquals("personal-seg " + expected, told);
  }

  private static List<String> versions(Path file) {
    try {
      return ARTIFACT
          .matcher(Files.readString(file))
          .results()
          .map((MatchResult found) -> found.group(1))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
