package io.github.personalseg.cli.process;

import io.github.personalseg.file.UserFolders;
import java.nio.file.Path;

/** Where things lie unless a person says otherwise. */
public final class InstallPaths {
  private InstallPaths() {}

  /** The package's own folder; the start script tells it, else it is the working directory. */
  public static Path installed() {
    return Path.of(System.getProperty("personalseg.home", ".")).toAbsolutePath().normalize();
  }

  /** The bundle that ships with the package. */
  public static Path demoBundle() {
    return installed().resolve("models/demo");
  }

  /**
   * The person's concepts, by the XDG rule for user data. For a user without a home it is a place
   * where nothing is and nothing can be made, so looking works and teaching says where it failed.
   */
  public static Path concepts() {
    return UserFolders.current()
        .data()
        .orElse(Path.of("/proc/no home folder, set HOME or XDG_DATA_HOME"))
        .resolve("personal_segmentation")
        .resolve("concepts");
  }
}
