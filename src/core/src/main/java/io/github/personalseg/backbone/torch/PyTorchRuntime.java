package io.github.personalseg.backbone.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Platform;
import com.sun.jna.Function;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.engine.LibraryFolder;
import io.github.personalseg.backbone.engine.PassThreads;
import io.github.personalseg.file.UserFolders;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that configures and starts the native PyTorch engine. */
public final class PyTorchRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(PyTorchRuntime.class);

  /**
   * How often a thread of libtorch looks whether its work has come before it sleeps, for some
   * tenths of a millisecond. The library's own choice is 300,000 times, in which it keeps a core
   * from the very thread that it waits for where another program wants one.
   */
  static final String SPIN_COUNT = "8000";

  private static boolean started;

  private PyTorchRuntime() {}

  /** The engine; its settings hold from the first call on, values set by the user win. */
  public static synchronized Engine engine() {
    setDefault("ai.djl.offline", "true");
    if (!started) {
      started = true;
      boundSpinning();
    }
    setDefault(PassThreads.PROPERTY, Integer.toString(PassThreads.count()));
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

  /**
   * Gives the passes of threads that have run none yet as many threads as passes take now; an
   * engine that starts later does so by itself.
   */
  public static synchronized void followPassThreads() {
    if (started && !PassThreads.areTheUsers()) {
      JniUtils.setNumThreads(PassThreads.count());
    }
  }

  /** Its name and version, for people. */
  static String name() {
    var engine = engine();
    return engine.getEngineName() + " " + engine.getVersion();
  }

  /**
   * Sets how libtorch's threads wait, for programs that our start script does not start: the
   * library reads its environment when it is loaded, which Java cannot change.
   */
  private static void boundSpinning() {
    if (System.getenv("GOMP_SPINCOUNT") != null || System.getenv("OMP_WAIT_POLICY") != null) {
      return;
    }
    try {
      Function.getFunction("c", "setenv").invokeInt(new Object[] {"GOMP_SPINCOUNT", SPIN_COUNT, 0});
    } catch (LinkageError | RuntimeException e) {
      LOG.warn(
          "libtorch's threads will keep cores busy while they wait ({}); set GOMP_SPINCOUNT={}",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          SPIN_COUNT);
    }
  }

  /**
   * Whether the engine might see a GPU, told without loading it: by what its library was built for,
   * where the user has not named another one.
   */
  public static boolean isForGpus() {
    return isSet("PYTORCH_LIBRARY_PATH")
        || isSet("PYTORCH_FLAVOR")
        || !Platform.detectPlatform("pytorch").getFlavor().startsWith("cpu");
  }

  /** The device for a choice, given the GPUs the engine sees. */
  public static DeviceDecision decide(DeviceChoice choice) {
    return choice.decide(engine().getGpuCount(), name());
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
      var home = UserFolders.current().home();
      Path folder =
          LibraryFolder.of(home.map(path -> path.resolve(".djl.ai")), "personal-seg-libraries");
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
    return (variable != null && !variable.isEmpty()) || System.getProperty(name) != null;
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
