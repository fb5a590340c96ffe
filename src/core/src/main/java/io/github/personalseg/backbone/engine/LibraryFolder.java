package io.github.personalseg.backbone.engine;

import io.github.personalseg.file.PrivateFiles;
import io.github.personalseg.file.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where native libraries are unpacked. */
public final class LibraryFolder {
  private LibraryFolder() {}

  /**
   * A folder of this user's, made where it is missing; where that cannot be written, a temporary
   * one that is this user's alone.
   *
   * @param name of the temporary one
   * @throws IOException with one sentence when there is neither
   */
  public static Path of(Optional<Path> wanted, String name) throws IOException {
    return wanted.isPresent() && canWrite(wanted.get())
        ? wanted.get()
        : TemporaryFolder.ofThisUser(name);
  }

  /** Whether a folder is there or can be made, and can be written. */
  private static boolean canWrite(Path folder) {
    try {
      return Files.isWritable(PrivateFiles.createFolders(folder));
    } catch (IOException e) {
      return false;
    }
  }
}
