package io.github.personalseg.backbone;

import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bundle of random weights in the test resources, and what PyTorch says it computes. */
public final class TinyBundle {
  private TinyBundle() {}

  public static Path folder() {
    return resource("/bundles/tiny");
  }

  public static Safetensors golden() throws IOException {
    return Safetensors.read(resource("/bundles/tiny_golden.safetensors"));
  }

  /** The camera image the golden tensors were computed for. */
  public static RgbImage image() throws IOException {
    var tensor = golden().tensors().get("image");
    byte[] data = new byte[tensor.values().length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) tensor.values()[i];
    }
    return new RgbImage(tensor.shape().get(1), tensor.shape().get(0), data);
  }

  /** A copy that a test may damage. */
  static Path copyTo(Path target) {
    try (var files = Files.list(folder())) {
      Files.createDirectories(target);
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path resource(String name) {
    try {
      var url = TinyBundle.class.getResource(name);
      if (url == null) {
        throw new IllegalStateException("test resource " + name + " is missing");
      }
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
