package io.github.personalseg.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The system's folder for temporary files, which native libraries are unpacked into too. */
public final class TemporaryFolder {
  private static final String RIGHTS = "rwx------";

  private TemporaryFolder() {}

  /** The folder, whether it is there or not. */
  public static Path path() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  /**
   * Why files cannot be made there.
   *
   * @return one sentence with what to do, or empty when they can
   */
  public static Optional<String> obstacle() {
    Path folder = path();
    String fault;
    if (!Files.exists(folder)) {
      fault = "does not exist";
    } else if (!Files.isDirectory(folder)) {
      fault = "is no folder";
    } else if (!Files.isWritable(folder)) {
      fault = "may not be written";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        "the folder for temporary files, " + folder + ", " + fault + "; " + advice());
  }

  /** What to do when libraries cannot be loaded from there. */
  public static String advice() {
    return "set TMPDIR to a folder that may be written and run programs from";
  }

  /**
   * Makes sure that files can be made there.
   *
   * @throws IOException with one sentence when they cannot
   */
  public static void require() throws IOException {
    var obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
  }

  /**
   * A folder in there that lasts beyond this process and that nobody else can write or has made.
   *
   * @param name tells what it is for
   * @throws IOException when it cannot be made
   */
  public static Path ofThisUser(String name) throws IOException {
    require();
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Path folder = path().resolve(name + "-" + user);
    var rights = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(RIGHTS));
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder, rights);
      } catch (IOException e) {
        // Somebody was faster; whose it is, is asked next.
      }
    }
    boolean ours =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && user.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))
            && PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
                .equals(RIGHTS);
    return ours ? folder : Files.createTempDirectory(name + "-");
  }
}
