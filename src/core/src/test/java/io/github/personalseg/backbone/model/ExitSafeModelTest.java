package io.github.personalseg.backbone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A program that is stopped in the middle of a pass ends as any other, without a crash. */
final class ExitSafeModelTest {
  private static final int SIGTERM = 15;

  @TempDir Path folder;

  /** Passes of the demo model without end. */
  static final class Passes {
    private Passes() {}

    public static void main(String[] args) throws IOException {
      var bundle = Bundle.read(Path.of(args[0]));
      try (var model = BundleModel.load(bundle, DeviceChoice.CPU)) {
        var image = new RgbImage(64, 48, new byte[3 * 64 * 48]);
        boolean torch = Files.readString(Path.of("/proc/self/maps")).contains("libtorch");
        System.out.println(torch ? "begun, and libtorch is loaded for nothing" : "begun");
        while (model.infer(image).count() > 0) {
          // until somebody stops it
        }
      }
    }
  }

  @RepeatedTest(2)
  void stoppingInThePassLeavesNoCrashReport() throws Exception {
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dai.djl.offline=true",
                    "-Xss320k", // what ONNX Runtime needs beyond is not the caller's to have
                    "-cp",
                    absolute(System.getProperty("java.class.path")),
                    Passes.class.getName(),
                    Path.of("models/demo").toAbsolutePath().toString()))
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("begun", out.readLine(), () -> errors());
      Thread.sleep(100);
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(128 + SIGTERM, process.exitValue(), () -> errors());
      try (var files = Files.list(folder)) {
        assertEquals(
            List.of("errors.txt"), files.map(file -> file.getFileName().toString()).toList());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static String absolute(String classPath) {
    var separator = System.getProperty("path.separator");
    return List.of(classPath.split(separator)).stream()
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + separator + b)
        .orElse("");
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("errors.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
