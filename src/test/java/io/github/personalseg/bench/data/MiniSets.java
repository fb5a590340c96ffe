package io.github.personalseg.bench.data;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Miniature data sets in the public layouts; every picture is 32 x 24 with a square in it. */
public final class MiniSets {
  static final int WIDTH = 32;
  static final int HEIGHT = 24;
  private static final int NO_CLASS = 65535;

  private MiniSets() {}

  /** Whether a pixel lies in the square of a picture. */
  static boolean inside(int number, int pixel) {
    int x = pixel % WIDTH;
    int y = pixel / WIDTH;
    return x >= 4 + number && x < 16 + number && y >= 6 && y < 18;
  }

  /** A folder of FSS-1000 for each class: {@code 1.jpg}, {@code 1.png}, … */
  public static Path fss(Path root, List<String> classes, int images) throws IOException {
    for (String name : classes) {
      for (int i = 1; i <= images; i++) {
        picture(root.resolve(name).resolve(i + ".jpg"), i);
        mask(root.resolve(name).resolve(i + ".png"), i);
      }
    }
    return root;
  }

  /** CUB-200-2011 with two classes of four images, two of them for training. */
  public static Path cub(Path root) throws IOException {
    var images = new StringBuilder();
    var labels = new StringBuilder();
    var split = new StringBuilder();
    int id = 0;
    for (String kind : List.of("001.Black_footed_Albatross", "002.Laysan_Albatross")) {
      for (int i = 0; i < 4; i++) {
        id++;
        String name = kind + "/" + kind.substring(4) + "_000" + i + "_" + id;
        images.append(id).append(' ').append(name).append(".jpg\n");
        labels.append(id).append(' ').append(Integer.parseInt(kind.substring(0, 3))).append('\n');
        split.append(id).append(' ').append(i < 2 ? 1 : 0).append('\n');
        picture(root.resolve("images").resolve(name + ".jpg"), i);
        mask(root.resolve("segmentations").resolve(name + ".png"), i);
      }
    }
    Files.writeString(root.resolve("images.txt"), images);
    Files.writeString(root.resolve("image_class_labels.txt"), labels);
    Files.writeString(root.resolve("train_test_split.txt"), split);
    Files.writeString(
        root.resolve("classes.txt"), "1 001.Black_footed_Albatross\n2 002.Laysan_Albatross\n");
    return root;
  }

  /**
   * ADE20K for 847 classes with wall, mug and each concept of the paper, in one training and one
   * validation image; two more validation images show a wall and a mug.
   */
  public static Path ade847(Path root) throws IOException {
    Files.createDirectories(root);
    var names = new ArrayList<>(List.of("wall", "mug, coffee mug"));
    names.addAll(PaperClasses.ADE);
    Files.write(root.resolve("classes.txt"), names);
    for (int k = 2; k < names.size(); k++) {
      adeImage(root, "training", "ADE_train_" + k, k);
      adeImage(root, "validation", "ADE_val_" + k, k);
    }
    adeImage(root, "validation", "ADE_val_90", 1);
    adeImage(root, "validation", "ADE_val_91", 0);
    return root;
  }

  /** One image whose square is of a class, the rest wall, the top row unknown. */
  static void adeImage(Path root, String split, String name, int inSquare) throws IOException {
    picture(root.resolve("images_detectron2").resolve(split).resolve(name + ".jpg"), 0);
    short[] ids = new short[WIDTH * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (short) (i < WIDTH ? NO_CLASS : inside(0, i) ? inSquare : 0);
    }
    gray(root.resolve("annotations_detectron2").resolve(split).resolve(name + ".png"), 16, ids);
  }

  /** ADE20K's full release with wall and each concept of the paper in an image of each split. */
  static Path adeRelease(Path root) throws IOException {
    for (int k = 0; k < PaperClasses.ADE.size(); k++) {
      for (String split : List.of("training", "validation")) {
        releaseImage(root, split + "/home/kitchen/ADE_" + split + "_" + k, 300 + k, true);
      }
    }
    releaseImage(root, "training/urban/street/ADE_training_90", 300, false);
    releaseImage(root, "validation/urban/street/ADE_validation_91", 4, true);
    return root;
  }

  /**
   * One image of the full release whose square is of a class, the rest wall, the top row of none. A
   * door that is part of the wall is noted too.
   *
   * @param shown whether the class that is noted has pixels
   */
  static void releaseImage(Path root, String name, int inSquare, boolean shown) throws IOException {
    Path stem = root.resolve("images/ADE").resolve(name);
    picture(stem.resolveSibling(stem.getFileName() + ".jpg"), 0);
    byte[] map = new byte[3 * WIDTH * HEIGHT];
    for (int i = WIDTH; i < WIDTH * HEIGHT; i++) {
      int number = inside(0, i) && shown ? inSquare : 2978;
      map[3 * i] = (byte) (number / 256 * 10 + i % 3);
      map[3 * i + 1] = (byte) (number % 256);
    }
    ImageFiles.write(
        stem.resolveSibling(stem.getFileName() + "_seg.png"), new RgbImage(WIDTH, HEIGHT, map));
    String thing = inSquare < 300 ? "mug" : PaperClasses.ADE.get(inSquare - 300);
    Files.writeString(
        stem.resolveSibling(stem.getFileName() + ".json"),
        """
        {"annotation": {"filename": "x.jpg", "imsize": [24, 32, 3], "scene": ["home", "kitchen"],
          "object": [
            {"id": 0, "name": "wall", "name_ndx": 2978, "hypernym": ["wall"], "raw_name": "wall",
             "parts": {"hasparts": [2], "ispartof": [], "part_level": 0}, "polygon": {"x": [1, 2]}},
            {"id": 1, "name": "%s, other name", "name_ndx": %d, "attributes": [],
             "parts": {"hasparts": [], "ispartof": [], "part_level": "0"}},
            {"id": 2, "name": "door", "name_ndx": 774,
             "parts": {"hasparts": [], "ispartof": [0], "part_level": 1}}]}}
        """
            .formatted(thing, inSquare));
  }

  static void picture(Path file, int number) throws IOException {
    byte[] data = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      Arrays.fill(data, 3 * i, 3 * i + 3, (byte) (inside(number, i) ? 220 : 40));
    }
    Files.createDirectories(file.getParent());
    ImageFiles.write(file, new RgbImage(WIDTH, HEIGHT, data));
  }

  static void mask(Path file, int number) throws IOException {
    short[] values = new short[WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (inside(number, i) ? 255 : 0);
    }
    gray(file, 8, values);
  }

  private static void gray(Path file, int bits, short[] values) throws IOException {
    Files.createDirectories(file.getParent());
    ImageFiles.write(file, new GrayImage(WIDTH, HEIGHT, bits, values));
  }
}
