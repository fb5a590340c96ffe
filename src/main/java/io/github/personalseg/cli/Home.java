package io.github.personalseg.cli;

import java.nio.file.Path;

/** Where things lie unless a person says otherwise. */
final class Home {
  private Home() {}

  /** The package's own folder; the start script tells it, else it is the working directory. */
  static Path installed() {
    return Path.of(System.getProperty("personalseg.home", ".")).toAbsolutePath().normalize();
  }

  /** The bundle that ships with the package. */
  static Path demoBundle() {
    return installed().resolve("models/demo");
  }

  /** The person's concepts, by the XDG rule for user data. */
  static Path concepts() {
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data == null || data.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    return base.resolve("personal_segmentation").resolve("concepts");
  }
}
