package io.github.personalseg.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders that only their owner may read: 0600 and 0700 whatever the umask. */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFiles() {}

  /** Makes a folder and what is missing above it; one that is there keeps its rights. */
  public static Path createFolders(Path folder) throws IOException {
    return Files.createDirectories(folder, attribute(folder, FOLDER));
  }

  /**
   * Makes a folder.
   *
   * @throws FileAlreadyExistsException when it is there
   */
  public static Path createFolder(Path folder) throws IOException {
    return Files.createDirectory(folder, attribute(folder, FOLDER));
  }

  /** Opens a file; a new one is the owner's alone. */
  public static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
    return FileChannel.open(file, options, attribute(file, FILE));
  }

  /** Writes all of the bytes and waits until the disk has them. */
  public static void write(Path file, byte[] bytes, Set<? extends OpenOption> options)
      throws IOException {
    try (var channel = open(file, options)) {
      var rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Whether others than the owner have rights to a file or folder. */
  public static boolean isOpen(Path path) throws IOException {
    return isPosix(path)
        && !FOLDER.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Takes a file or folder from everybody but its owner; links are left alone.
   *
   * @return whether others had rights
   * @throws IOException when it belongs to somebody else
   */
  public static boolean tighten(Path path) throws IOException {
    if (!isPosix(path) || Files.isSymbolicLink(path)) {
      return false;
    }
    var wanted = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? FOLDER : FILE;
    if (wanted.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))) {
      return false;
    }
    Files.setPosixFilePermissions(path, wanted);
    return true;
  }

  private static FileAttribute<?>[] attribute(Path path, Set<PosixFilePermission> rights) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
