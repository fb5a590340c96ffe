package io.github.personalseg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No package of the product is so large that one has to search in it. */
final class FolderSizeTest {
  private static final int MOST = 20;

  /** Lists of messages and services: one record for each file of {@code msg} and {@code srv}. */
  private static final Set<String> LISTS = Set.of("ros/msg", "ros/srv");

  @Test
  void noFolderHoldsMoreThanOneLooksThrough() throws IOException {
    var files = filesByFolder(Path.of("src"));

    assertTrue(files.size() > 40, () -> "found only " + files);
    files.entrySet().removeIf(e -> e.getValue() <= MOST || isList(e.getKey()));
    assertEquals(
        Map.of(), files, "split these by idea; at most " + MOST + " Java files, package-info too");
  }

  @Test
  void countsTheFilesOfEachFolderAndNoTests(@TempDir Path source) throws IOException {
    Path main = Files.createDirectories(source.resolve("core/src/main/java/a/b"));
    Path test = Files.createDirectories(source.resolve("core/src/test/java/a/b"));
    for (int i = 0; i <= MOST; i++) {
      Files.createFile(main.resolve("Type" + i + ".java"));
      Files.createFile(test.resolve("Type" + i + "Test.java"));
    }
    Files.createFile(main.getParent().resolve("Other.java"));
    Files.createFile(main.resolve("notes.txt"));

    assertEquals(Map.of(main, MOST + 1, main.getParent(), 1), filesByFolder(source));
  }

  private static boolean isList(Path folder) {
    return LISTS.stream().anyMatch(folder::endsWith);
  }

  private static Map<Path, Integer> filesByFolder(Path source) throws IOException {
    var counts = new TreeMap<Path, Integer>();
    try (Stream<Path> files = Files.walk(source)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> isProduct(source.relativize(file)))
          .forEach(file -> counts.merge(file.getParent(), 1, Integer::sum));
    }
    return counts;
  }

  /** Whether a file lies in {@code MODULE/src/main} or the like, and is no test. */
  private static boolean isProduct(Path file) {
    String set = file.getName(2).toString();
    return !set.equals("test") && !set.equals("fixtures");
  }
}
