package io.github.personalseg.backbone.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.file.PrivateFiles;
import io.github.personalseg.file.TemporaryFolder;
import io.github.personalseg.file.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one place that configures and starts the native PyTorch engine. */
public final class PyTorchRuntime {
  private PyTorchRuntime() {}

  /** The engine; its settings hold from the first call on, values set by the user win. */
  public static Engine engine() {
    setDefault("ai.djl.offline", "true");
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    setDefault("ai.djl.pytorch.num_threads", cores);
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    chooseCache();
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw new BackboneException(
          "the PyTorch engine does not start: "
              + e.getMessage()
              + "; its native library must be on the class path for this platform",
          e);
    }
  }

  /** The device for a choice, given the GPUs the engine sees. */
  static DeviceDecision decide(DeviceChoice choice) {
    var engine = engine();
    return choice.decide(engine.getGpuCount(), engine.getEngineName() + " " + engine.getVersion());
  }

  /**
   * Where native libraries are unpacked: where the user says, else in the home folder, else in a
   * temporary folder that is this user's alone.
   */
  private static void chooseCache() {
    if (isSet("ENGINE_CACHE_DIR") || isSet("DJL_CACHE_DIR")) {
      return;
    }
    try {
      var home = UserFolders.current().home().map(folder -> folder.resolve(".djl.ai"));
      Path folder =
          home.isPresent() && canWrite(home.get())
              ? home.get()
              : TemporaryFolder.ofThisUser("personal-seg-libraries");
      System.setProperty("ENGINE_CACHE_DIR", folder.toString());
      System.setProperty("DJL_CACHE_DIR", folder.toString());
    } catch (IOException e) {
      throw new BackboneException(
          "the PyTorch engine has no place to unpack its libraries: the home folder cannot be"
              + " written, and "
              + e.getMessage()
              + "; or set ENGINE_CACHE_DIR",
          e);
    }
  }

  private static boolean isSet(String name) {
    String variable = System.getenv(name);
    return variable != null && !variable.isEmpty() || System.getProperty(name) != null;
  }

  /** Whether a folder is there or can be made, and can be written. */
  private static boolean canWrite(Path folder) {
    try {
      return Files.isWritable(PrivateFiles.createFolders(folder));
    } catch (IOException e) {
      return false;
    }
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
