package io.github.personalseg.backbone.model;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.engine.PassThreads;
import io.github.personalseg.backbone.onnx.OnnxModule;
import io.github.personalseg.backbone.onnx.OnnxRuntime;
import io.github.personalseg.backbone.torch.PixelWork;
import io.github.personalseg.backbone.torch.PyTorchRuntime;
import io.github.personalseg.backbone.torch.TorchModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which library runs a bundle. On GPUs libtorch does. On processors ONNX Runtime does, where the
 * bundle has graphs for it: it is faster there and takes less memory, and libtorch is not even
 * loaded.
 */
public final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

  /**
   * The system property that chooses for processors: {@code auto}, {@code onnx} or {@code torch}.
   */
  static final String PROPERTY = "personalseg.engine";

  private static final List<String> CHOICES = List.of("auto", "onnx", "torch");

  /** What NVIDIA's driver puts on a machine: on desktops, on boards, under Windows' Linux. */
  private static final List<Path> DRIVERS =
      List.of(
          Path.of("/proc/driver/nvidia/version"),
          Path.of("/dev/nvidiactl"),
          Path.of("/dev/nvhost-gpu"),
          Path.of("/dev/dxg"));

  private static final long PATIENCE_SECONDS = 10;

  private Engines() {}

  /** The device for a choice; asks libtorch for GPUs where it may find some. */
  static DeviceDecision decide(Bundle bundle, DeviceChoice choice) {
    boolean gpuAsked = !choice.equals(DeviceChoice.CPU) && !choice.equals(DeviceChoice.AUTO);
    boolean gpuPossible = !choice.equals(DeviceChoice.CPU) && mayHaveGpu();
    if (gpuAsked || gpuPossible || !onOnnx(bundle)) {
      return PyTorchRuntime.decide(choice);
    }
    return choice.decide(
        0, hasDriver() ? "PyTorch without CUDA" : "this machine, without NVIDIA's driver,");
  }

  private static boolean mayHaveGpu() {
    return hasDriver() && PyTorchRuntime.isForGpus();
  }

  private static boolean hasDriver() {
    return DRIVERS.stream().anyMatch(Files::exists);
  }

  private static String asked() {
    String asked = System.getProperty(PROPERTY, CHOICES.get(0));
    if (!CHOICES.contains(asked)) {
      throw new BackboneException(
          PROPERTY + " is \"" + asked + "\"; allowed: " + String.join(", ", CHOICES));
    }
    return asked;
  }

  /** Whether processors run this bundle by ONNX Runtime. */
  private static boolean onOnnx(Bundle bundle) {
    return switch (asked()) {
      case "torch" -> false;
      case "onnx" -> {
        if (!OnnxModule.serves(bundle)) {
          throw new BackboneException(
              PROPERTY + " is \"onnx\", and bundle " + bundle.folder() + " has no ONNX graphs");
        }
        yield true;
      }
      default -> OnnxModule.serves(bundle) && !PixelWork.ofDevice(DeviceDecision.CPU);
    };
  }

  /**
   * Loads a bundle on a device.
   *
   * @throws BackboneException when no engine can
   */
  static NativeModule open(Bundle bundle, String device) {
    if (!device.equals(DeviceDecision.CPU) || !onOnnx(bundle)) {
      return TorchModule.open(bundle, device);
    }
    try {
      return OnnxModule.open(bundle);
    } catch (BackboneException e) {
      if (asked().equals("onnx")) {
        throw e;
      }
      LOG.warn("{}; going on with PyTorch, which is slower", e.getMessage());
      return TorchModule.open(bundle, device);
    }
  }

  /**
   * Starts what will run a bundle on another thread, for programs that do something else meanwhile;
   * whoever needs it waits for it, and hears why when it does not start. The program's end waits
   * for it too: libraries that are being loaded must not be taken down.
   *
   * @param folder the bundle's, which need not be one
   */
  public static void startEarly(Path folder) {
    var thread = new Thread(() -> startQuietly(folder), "start of the engine");
    thread.setDaemon(true);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(thread), "end of its start"));
    thread.start();
  }

  private static void startQuietly(Path folder) {
    try {
      boolean graphs =
          Files.exists(folder.resolve(BundleManifest.GRAPH_FILE)) && !asked().equals("torch");
      if (graphs && !mayHaveGpu()) {
        OnnxRuntime.environment();
      } else {
        PyTorchRuntime.engine();
      }
    } catch (RuntimeException | Error e) {
      LOG.debug("the engine does not start", e);
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * From now on passes share the cores: for programs that run several at once, where as many
   * threads for each would only wait for each other. With libtorch that holds for threads that have
   * run no pass yet. Nothing changes where the user has said how many threads a pass takes.
   *
   * @param passes at once, at least 1
   */
  public static void share(int passes) {
    PassThreads.share(passes);
    PyTorchRuntime.followPassThreads();
  }
}
