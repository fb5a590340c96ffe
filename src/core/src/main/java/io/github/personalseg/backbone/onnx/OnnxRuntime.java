package io.github.personalseg.backbone.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.engine.LibraryFolder;
import io.github.personalseg.file.PrivateFiles;
import io.github.personalseg.file.UserFolders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one place that configures and starts ONNX Runtime. */
public final class OnnxRuntime {
  /** Where the library's Java part looks for its native part. */
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  /** As long as most waits between two layers last on an idle machine. */
  private static final String SPIN_MICROSECONDS = "200";

  /** Pauses of a spinning thread between two looks, at most: they leave the core to its sibling. */
  private static final String SPIN_PAUSES = "8";

  private static final List<String> LIBRARIES =
      List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  private static @Nullable OrtEnvironment environment;

  private OnnxRuntime() {}

  /**
   * Starts the library, once.
   *
   * @throws BackboneException when it does not start on this machine
   */
  public static synchronized OrtEnvironment environment() {
    var started = environment;
    if (started == null) {
      try {
        unpack();
        started =
            DeepStack.call(
                () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR));
        started.setTelemetry(false);
        environment = started;
      } catch (IOException | OrtException | LinkageError | RuntimeException e) {
        throw new BackboneException("ONNX Runtime does not start: " + e.getMessage(), e);
      }
    }
    return started;
  }

  /** Its name and version, for people. */
  static String name() {
    return "ONNX Runtime " + environment().getVersion();
  }

  /**
   * Settings of a session. Threads that wait for others' part of a layer spin for less than a layer
   * takes, and sleep between passes; longer, they would keep the core from the very thread that
   * they wait for where other programs are busy.
   *
   * @param threads of a pass, the caller's included
   */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    environment(); // whatever touches the library first loads it
    var options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setMemoryPatternOptimization(false); // a plan for each image size, kept for good
    options.addConfigEntry("session.intra_op.allow_spinning", "1");
    options.addConfigEntry("session.intra_op.spin_duration_us", SPIN_MICROSECONDS);
    options.addConfigEntry("session.intra_op.spin_backoff_max", SPIN_PAUSES);
    options.addConfigEntry("session.force_spinning_stop", "1");
    return options;
  }

  /**
   * Unpacks the native libraries once for all processes of this user; the library itself would do
   * it at every start, and leave them in the folder for temporary files where the program is
   * killed.
   */
  private static void unpack() throws IOException {
    String platform = platform();
    if (System.getProperty(NATIVE_PATH) != null || platform.isEmpty()) {
      return;
    }
    var cache = UserFolders.current().cache();
    Path folder =
        LibraryFolder.of(
                cache.map(path -> path.resolve("personal_segmentation/onnxruntime")),
                "personal-seg-onnxruntime")
            .resolve(version() + "-" + platform);
    PrivateFiles.createFolders(folder);
    for (String name : LIBRARIES) {
      unpack("/ai/onnxruntime/native/" + platform + "/" + name, folder.resolve(name));
    }
    System.setProperty(NATIVE_PATH, folder.toString());
  }

  private static void unpack(String resource, Path file) throws IOException {
    var url = OrtEnvironment.class.getResource(resource);
    if (url == null) {
      throw new IOException("its jar has no " + resource);
    }
    var connection = url.openConnection();
    if (Files.isRegularFile(file) && Files.size(file) == connection.getContentLengthLong()) {
      return;
    }
    Path unfinished = Files.createTempFile(file.getParent(), ".", ".unfinished");
    try (InputStream in = connection.getInputStream()) {
      Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** As the library names it; empty: one for which the library finds its own way. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!system.startsWith("linux")) {
      return "";
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> "linux-x64";
      case "aarch64", "arm64" -> "linux-aarch64";
      default -> "";
    };
  }

  private static String version() {
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "any" : version;
  }
}
