package io.github.personalseg.bench.photos;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.image.draw.RegionNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** Small pictures of what was found, for the page. */
final class Sketches {
  /** Folder of the pictures beside the page. */
  static final String FOLDER = "pictures";

  private static final int LONG_SIDE = 400;
  private static final float QUALITY = 0.8f;
  private static final Overlay LOOK = new Overlay(0.5f, 0);

  /** What a picture shows. */
  enum Kind {
    /** Labels by words alone. */
    WORDS,
    /** The proposal that fits the thing best. */
    BEST,
    /** Labels after the thing was taught from other pictures. */
    TAUGHT;

    /** The picture's file below the page's folder. */
    String file(String photograph) {
      return FOLDER
          + "/"
          + photograph.replaceAll("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9]+", "_")
          + "_"
          + name().toLowerCase(Locale.ROOT)
          + ".jpg";
    }
  }

  private final Path folder;

  Sketches(Path folder) {
    this.folder = folder;
  }

  /**
   * Draws labels.
   *
   * @param labels a place in {@code names} for each pixel; beyond them stays untinted
   * @param names of the labels
   * @param highlighted the label that stands out, or -1
   */
  void draw(
      String photograph,
      Kind kind,
      RgbImage picture,
      int[] labels,
      List<String> names,
      int highlighted)
      throws IOException {
    double scale = Math.min(1, (double) LONG_SIDE / Math.max(picture.width(), picture.height()));
    int width = Math.max(1, (int) Math.round(scale * picture.width()));
    int height = Math.max(1, (int) Math.round(scale * picture.height()));
    short[] small = new short[width * height];
    var pixels = new HashMap<Integer, Integer>();
    for (int i = 0; i < small.length; i++) {
      int x = (int) ((i % width + 0.5) * picture.width() / width);
      int row = i / width;
      int y = (int) ((row + 0.5) * picture.height() / height);
      int label = labels[y * picture.width() + x];
      // Concepts have the colours of the upper ids.
      small[i] = (short) (label == highlighted ? 254 : label);
      pixels.merge(label, 1, Integer::sum);
    }
    var gray = new GrayImage(width, height, names.size() > 250 ? 16 : 8, small);
    var entries = new ArrayList<Overlay.Entry>();
    pixels.forEach(
        (label, count) -> {
          if (label >= 0 && label < names.size()) {
            boolean high = label == highlighted;
            float share = (float) count / small.length;
            entries.add(new Overlay.Entry(high ? 254 : label, names.get(label), share, high));
          }
        });
    var tinted = LOOK.draw(Resize.to(picture, width, height), gray, "", entries);
    var drawn = RegionNames.draw(tinted, gray, entries);
    Path file = folder.resolve(kind.file(photograph));
    Files.createDirectories(file.getParent());
    Files.write(file, ImageFiles.jpeg(drawn, QUALITY));
  }
}
