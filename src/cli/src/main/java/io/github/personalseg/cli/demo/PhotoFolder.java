package io.github.personalseg.cli.demo;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The pictures of a person's folder, read one at a time. What looks like a picture and cannot be
 * read is left out and told, with its reason.
 */
final class PhotoFolder {
  /** Pictures beyond this one are left out, and that is told. */
  static final int MOST = 200;

  /** Larger pictures are made smaller, as the model does anyway. */
  static final int LONG_SIDE = 1600;

  private static final String READ = "jpe?g|png";
  private static final String OTHER_PICTURES = "heic|heif|avif|webp|tiff?|bmp|gif|dng|cr2|nef|arw";
  private static final int NAMED = 5;

  private final Path folder;
  private final List<Path> files;
  private final List<String> left = new ArrayList<>();

  private PhotoFolder(Path folder, List<Path> files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Lists a folder.
   *
   * @throws CliException when it is none or holds no JPEG and no PNG
   */
  static PhotoFolder list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CliException(
          folder
              + (Files.exists(folder) ? " is no folder" : " does not exist")
              + "; --photos needs a folder of JPEG or PNG pictures");
    }
    var all = new ArrayList<Path>();
    try (var entries = Files.list(folder)) {
      entries.sorted(Comparator.comparing(PhotoFolder::name)).forEach(all::add);
    }
    var pictures = new ArrayList<Path>();
    var others = new ArrayList<String>();
    for (Path file : all) {
      if (name(file).startsWith(".")) {
        continue;
      }
      if (Files.isRegularFile(file) && ending(file).matches(READ)) {
        pictures.add(file);
      } else {
        others.add(name(file) + (Files.isDirectory(file) ? "/" : ""));
      }
    }
    if (pictures.isEmpty()) {
      throw new CliException(
          folder
              + " holds no JPEG or PNG picture"
              + (others.isEmpty() ? "; it is empty" : "; it holds " + few(others)));
    }
    var listed = new PhotoFolder(folder, pictures.subList(0, Math.min(MOST, pictures.size())));
    for (Path file : all) {
      if (Files.isRegularFile(file) && ending(file).matches(OTHER_PICTURES)) {
        listed.left.add(
            name(file)
                + ": "
                + ending(file).toUpperCase(Locale.ROOT)
                + " cannot be read; export it as JPEG");
      }
    }
    if (pictures.size() > MOST) {
      var rest = pictures.subList(MOST, pictures.size()).stream().map(PhotoFolder::name).toList();
      listed.left.add(few(rest) + ": one page shows " + MOST + " pictures at most");
    }
    return listed;
  }

  /** One picture, upright. */
  record Photo(Path file, RgbImage image, double scale) {}

  List<Path> files() {
    return files;
  }

  /** Where a name on the command line leads: into the folder, else as a path. */
  Path find(String name) {
    Path inside = folder.resolve(name);
    return Files.exists(inside) ? inside : Path.of(name);
  }

  /**
   * Reads a picture at the size it is worked on.
   *
   * @throws IOException naming the file
   */
  static Photo read(Path file) throws IOException {
    RgbImage image;
    try {
      image = ImageFiles.read(file);
    } catch (ImageException e) {
      throw new IOException(e.getMessage(), e);
    }
    double scale = Math.min(1, (double) LONG_SIDE / Math.max(image.width(), image.height()));
    return new Photo(file, scale < 1 ? scaled(image, scale) : image, scale);
  }

  /** A picture at another scale. */
  static RgbImage scaled(RgbImage image, double scale) {
    return Resize.to(
        image,
        Math.max(1, (int) Math.round(scale * image.width())),
        Math.max(1, (int) Math.round(scale * image.height())));
  }

  /** Remembers that a picture could not be used. */
  void leave(Path file, IOException why) {
    String message = String.valueOf(why.getMessage());
    left.add(name(file) + ": " + message.replace(file + ": ", ""));
  }

  /** What was left out, each with its reason. */
  List<String> left() {
    return List.copyOf(left);
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String ending(Path file) {
    String name = name(file);
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String few(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() <= NAMED ? first : first + " and " + (names.size() - NAMED) + " more";
  }
}
