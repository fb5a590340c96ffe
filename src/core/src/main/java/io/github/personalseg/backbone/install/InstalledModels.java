package io.github.personalseg.backbone.install;

import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.file.PrivateFiles;
import io.github.personalseg.file.UserFolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the models that were installed: one bundle each. A bundle comes and goes in one
 * rename, so whoever looks sees a whole one or none. One process at a time changes it; what a
 * process that was killed left behind is cleared away by the next that changes something.
 */
public final class InstalledModels {
  static final String NAMES = "allowed: letters, digits, - and _, beginning with a letter";

  /** The property that names another folder than the user's. */
  static final String FOLDER_PROPERTY = "personalseg.models";

  private static final String UNFINISHED = ".unfinished-";
  private static final String REMOVED = ".removed-";
  private static final String DOWNLOADS = ".downloads";
  private static final String LOCK = ".lock";

  private final Path root;

  public InstalledModels(Path root) {
    this.root = root;
  }

  /**
   * Those of the person who runs this, by the XDG rule for user data. For a user without a home it
   * is a place where nothing is and nothing can be made.
   */
  public static InstalledModels ofUser() {
    String elsewhere = System.getProperty(FOLDER_PROPERTY, "");
    if (!elsewhere.isBlank()) {
      return new InstalledModels(Path.of(elsewhere).toAbsolutePath());
    }
    return new InstalledModels(
        UserFolders.current()
            .data()
            .orElse(Path.of("/proc/no home folder, set HOME or XDG_DATA_HOME"))
            .resolve("personal_segmentation")
            .resolve("models"));
  }

  /** What a model's folder is called: hyphens and underscores are one, and letters small. */
  static Optional<String> folderName(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")
        ? Optional.of(name.toLowerCase(Locale.ROOT).replace('-', '_'))
        : Optional.empty();
  }

  /** Where they lie. */
  public Path root() {
    return root;
  }

  /** The folder of an installed model. */
  public Optional<Path> find(String name) {
    return folderName(name).map(root::resolve).filter(Files::isDirectory);
  }

  /**
   * The folder that a person means: an existing path, else an installed model of that name, else
   * the path, which whoever opens it will miss.
   */
  public Path folder(String pathOrName) {
    try {
      Path path = Path.of(pathOrName);
      return Files.exists(path) ? path : find(pathOrName).orElse(path);
    } catch (InvalidPathException e) {
      return find(pathOrName).orElse(Path.of("no-path"));
    }
  }

  /** Names of those that are there, in order. */
  public List<String> names() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var entries = Files.list(root)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(Bundle.MANIFEST_FILE)))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> folderName(name).equals(Optional.of(name)))
          .sorted()
          .toList();
    }
  }

  /** Fills an empty folder. */
  @FunctionalInterface
  interface Filler {
    void fill(Path folder) throws IOException;
  }

  /** Work on the folder while no other process changes it. */
  final class Changes implements AutoCloseable {
    private final FileChannel lock;

    private Changes(FileChannel lock) {
      this.lock = lock;
    }

    /** A folder for what is on its way here; it outlives the process. */
    Path downloads() throws IOException {
      return PrivateFiles.createFolders(root.resolve(DOWNLOADS));
    }

    /** Adds a bundle in one step, or leaves nothing. */
    Path add(String name, Filler filler) throws IOException {
      Path target = root.resolve(required(name));
      Path unfinished = root.resolve(UNFINISHED + target.getFileName());
      PrivateFiles.createFolder(unfinished);
      try {
        filler.fill(unfinished);
        sync(unfinished);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        delete(unfinished);
        throw e;
      }
      sync(root);
      return target;
    }

    /** Takes a bundle away in one step. */
    void remove(String name) throws IOException {
      Path target = root.resolve(required(name));
      Path removed = root.resolve(REMOVED + target.getFileName());
      Files.move(target, removed, StandardCopyOption.ATOMIC_MOVE);
      sync(root);
      delete(removed);
    }

    private void clearLeftovers() throws IOException {
      try (var entries = Files.list(root)) {
        for (Path entry : entries.toList()) {
          String name = entry.getFileName().toString();
          if (name.startsWith(UNFINISHED) || name.startsWith(REMOVED)) {
            delete(entry);
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      lock.close();
    }
  }

  /** Begins changes; waits for nobody. */
  Changes change() throws IOException {
    PrivateFiles.createFolders(root);
    var channel =
        PrivateFiles.open(
            root.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another process installs or removes a model in " + root);
      }
      var changes = new Changes(channel);
      changes.clearLeftovers();
      return changes;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String required(String name) throws IOException {
    return folderName(name)
        .orElseThrow(() -> new IOException("\"" + name + "\" is no model's name; " + NAMES));
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A folder and all in it; links are taken away, never followed. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(inner);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
