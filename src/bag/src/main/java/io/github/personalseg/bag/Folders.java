package io.github.personalseg.bag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Moves and deletes whole folders. */
final class Folders {
  private Folders() {}

  /** Renames {@code source} to {@code target}; an old target goes only after that worked. */
  static void moveIntoPlace(Path source, Path target) throws IOException {
    if (!Files.exists(target)) {
      Files.move(source, target);
      return;
    }
    Path old = source.resolveSibling(source.getFileName() + ".old");
    Files.move(target, old);
    try {
      Files.move(source, target);
    } catch (IOException e) {
      Files.move(old, target);
      throw e;
    }
    deleteQuietly(old);
  }

  /** Deletes a folder or file with all it holds; what cannot be deleted stays. */
  static void deleteQuietly(Path folder) {
    try (var walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException ignored) {
      // Left-over temporary files harm nobody.
    }
  }
}
