package io.github.personalseg.backbone;

import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** A small bundle in the test resources, and what PyTorch says it computes for an image. */
public record BundleGolden(String name) {
  /** The tiny SAN that {@code tools/bundles/golden.py} writes. */
  public static final BundleGolden SAN = new BundleGolden("san_tiny");

  /** The tiny OVSeg that {@code tools/bundles/golden.py} writes. */
  public static final BundleGolden OVSEG = new BundleGolden("ovseg_tiny");

  /** The tiny FC-CLIP that {@code tools/bundles/golden.py} writes. */
  public static final BundleGolden FCCLIP = new BundleGolden("fcclip_tiny");

  /** The tiny ODISE that {@code tools/bundles/golden.py} writes. */
  public static final BundleGolden ODISE = new BundleGolden("odise_tiny");

  /** The tiny bundles of all kinds: the plain one of the tests, and each published structure's. */
  public static List<Path> tinyBundles() {
    return List.of(
        TinyBundle.folder(), SAN.folder(), OVSEG.folder(), FCCLIP.folder(), ODISE.folder());
  }

  public Path folder() {
    return resource("/bundles/" + name);
  }

  public Safetensors values() throws IOException {
    return Safetensors.read(resource("/bundles/" + name + "_golden.safetensors"));
  }

  /** The camera image the golden tensors were computed for. */
  public RgbImage image() throws IOException {
    var tensor = values().tensors().get("image");
    byte[] data = new byte[tensor.values().length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) tensor.values()[i];
    }
    return new RgbImage(tensor.shape().get(1), tensor.shape().get(0), data);
  }

  private static Path resource(String name) {
    var url = BundleGolden.class.getResource(name);
    if (url == null) {
      throw new IllegalStateException("test resource " + name + " is missing");
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
