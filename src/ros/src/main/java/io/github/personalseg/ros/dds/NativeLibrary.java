package io.github.personalseg.ros.dds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/** Loads the native part once, from the class path. Thread safe. */
final class NativeLibrary {
  private static final String FILE = "libpersonalseg_dds.so";

  private NativeLibrary() {}

  /** Loads on first use of the class, exactly once. */
  private static final class Attempt {
    static final Optional<String> OBSTACLE = load();
  }

  /** What keeps it from being loaded and what mends it; empty when it is loaded. */
  static Optional<String> obstacle() {
    return Attempt.OBSTACLE;
  }

  private static Optional<String> load() {
    String resource =
        "/native/"
            + System.getProperty("os.name").toLowerCase(Locale.ROOT)
            + "-"
            + System.getProperty("os.arch")
            + "/"
            + FILE;
    try (var in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.of(
            "this build has no Fast DDS part for this machine ("
                + resource
                + "); install it with 'apt-get install cmake make g++ libfastrtps-dev"
                + " libfastcdr-dev' (or source /opt/ros/<distro>/setup.bash) and build again with"
                + " 'mvn process-classes'");
      }
      Path copy = Files.createTempFile("personalseg_dds", ".so");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        System.load(copy.toString());
      } finally {
        Files.delete(copy); // what is loaded stays
      }
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(
          "its native part does not load ("
              + e.getMessage()
              + "); install the Fast DDS it was built with (Debian: 'apt-get install"
              + " libfastrtps-dev') or build again with 'mvn process-classes'");
    } catch (IOException e) {
      return Optional.of("its native part cannot be copied to the temporary folder: " + e);
    }
  }
}
