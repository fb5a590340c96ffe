package io.github.personalseg.concept.store;

import io.github.personalseg.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Folder operations that survive a crash: what was published is on the disk in full, what was not
 * cannot be mistaken for it.
 */
final class AtomicDirectories {
  private AtomicDirectories() {}

  /**
   * Fills a new folder and waits until every byte and every name in it is on the disk.
   *
   * @param files contents by relative path, at most one folder deep
   */
  static void write(Path folder, Map<String, byte[]> files) throws IOException {
    PrivateFiles.createFolder(folder);
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      PrivateFiles.createFolders(Objects.requireNonNull(path.getParent()));
      PrivateFiles.write(
          path, file.getValue(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }
    for (Path inner : children(folder)) {
      if (Files.isDirectory(inner)) {
        sync(inner);
      }
    }
    sync(folder);
  }

  /** Renames a folder within its parent in one step and waits until the disk has it. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(Objects.requireNonNull(to.getParent()));
    if (!Objects.requireNonNull(from.getParent()).equals(to.getParent())) {
      sync(from.getParent());
    }
  }

  /** Removes a folder with all it holds; one that is not there is fine. */
  static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      return;
    }
  }

  /** What a folder holds, sorted by name; nothing when it is not there. */
  static List<Path> children(Path folder) throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
