package io.github.personalseg.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents link to is there, headings included. */
class DocumentLinksTest {
  private static final List<String> ROOTS =
      List.of("README.md", "CONTRIBUTING.md", "docs", "tools", "models", "bags", "config");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  private static List<Path> documents() throws IOException {
    var documents = new ArrayList<Path>();
    for (String root : ROOTS) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    return documents;
  }

  private static String prose(Path document) throws IOException {
    return CODE.matcher(Files.readString(document)).replaceAll("");
  }

  /**
   * The anchors that forges give to headings: small letters, hyphens for spaces, no punctuation.
   */
  private static Set<String> anchors(Path document) throws IOException {
    var anchors = new HashSet<String>();
    HEADING
        .matcher(prose(document))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .strip()
                    .replace(' ', '-'))
        .forEach(anchors::add);
    return anchors;
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    int links = 0;
    for (Path document : documents()) {
      for (var match : LINK.matcher(prose(document)).results().toList()) {
        String link = match.group(1);
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        links++;
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
          broken.add(document + ": " + link + " is not there");
        } else if (parts.length == 2
            && target.toString().endsWith(".md")
            && !anchors(target).contains(parts[1])) {
          broken.add(document + ": " + link + " names no heading");
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 100, links + " links were read");
  }
}
