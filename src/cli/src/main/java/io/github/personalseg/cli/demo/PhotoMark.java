package io.github.personalseg.cli.demo;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mark of {@code demo --photos}: {@code PICTURE=X,Y} where the thing was clicked, or {@code
 * PICTURE=MASK}; what is not it may also be a whole picture.
 *
 * @param picture the picture's file
 * @param click where, in pixels of the upright picture
 * @param mask or the file of a mask
 * @param negative whether this is not the thing
 */
record PhotoMark(Path picture, Optional<Mask.Point> click, Optional<Path> mask, boolean negative) {
  private static final Pattern CLICK =
      Pattern.compile("\\s*(\\d{1,6}(?:\\.\\d*)?)\\s*,\\s*(\\d{1,6}(?:\\.\\d*)?)\\s*");

  /**
   * Reads one.
   *
   * @throws CliException when it is none, or a file is missing
   */
  static PhotoMark of(String text, PhotoFolder folder, boolean negative) {
    String option = negative ? "--not" : "--mark";
    int equals = text.lastIndexOf('=');
    if (equals < 0 && negative) {
      return new PhotoMark(picture(text, folder, option), Optional.empty(), Optional.empty(), true);
    }
    if (equals <= 0 || equals == text.length() - 1) {
      throw new CliException(
          option
              + " "
              + text
              + ": say where it is, by a click as in photo.jpg=320,240, or by a mask as in"
              + " photo.jpg=mask.png");
    }
    Path picture = picture(text.substring(0, equals), folder, option);
    String where = text.substring(equals + 1);
    var click = CLICK.matcher(where);
    if (click.matches()) {
      var point =
          new Mask.Point(Double.parseDouble(click.group(1)), Double.parseDouble(click.group(2)));
      return new PhotoMark(picture, Optional.of(point), Optional.empty(), negative);
    }
    Path mask = folder.find(where);
    if (!Files.isRegularFile(mask)) {
      throw new CliException(
          option
              + " "
              + text
              + ": "
              + where
              + " is neither a click such as 320,240 nor the file of a mask");
    }
    return new PhotoMark(picture, Optional.empty(), Optional.of(mask), negative);
  }

  private static Path picture(String name, PhotoFolder folder, String option) {
    Path picture = folder.find(name);
    if (!Files.isRegularFile(picture)) {
      throw new CliException(
          option + ": there is no picture " + name + ", in the folder or as a path");
    }
    return picture;
  }

  /**
   * Reads the pictures.
   *
   * @throws IOException naming the file that cannot be read, or the sizes that do not fit
   */
  AnnotatedFrame example() throws IOException {
    var photo = PhotoFolder.read(picture);
    if (mask.isPresent()) {
      return new AnnotatedFrame(
          photo.image(), Optional.of(new Annotation.Image(mask(mask.get(), photo))), negative);
    }
    if (click.isEmpty()) {
      return new AnnotatedFrame(photo.image(), Optional.empty(), negative);
    }
    var at = new Mask.Point(click.get().x() * photo.scale(), click.get().y() * photo.scale());
    if (at.x() >= photo.image().width() || at.y() >= photo.image().height()) {
      throw new CliException(
          "the click "
              + plain(click.get())
              + " lies outside of "
              + picture
              + ", which is "
              + Math.round(photo.image().width() / photo.scale())
              + "x"
              + Math.round(photo.image().height() / photo.scale())
              + " upright");
    }
    return new AnnotatedFrame(
        photo.image(), Optional.of(new Annotation.Points(List.of(at))), negative);
  }

  private static Mask mask(Path file, PhotoFolder.Photo photo) throws IOException {
    Mask mask;
    try {
      mask = Mask.ofImage(ImageFiles.read(file));
    } catch (ImageException e) {
      throw new IOException(e.getMessage(), e);
    }
    int width = photo.image().width();
    int height = photo.image().height();
    boolean fits =
        Math.abs(mask.width() * photo.scale() - width) <= 1
            && Math.abs(mask.height() * photo.scale() - height) <= 1;
    if (!fits) {
      throw new IOException(
          "mask "
              + file
              + " is "
              + mask.width()
              + "x"
              + mask.height()
              + ", "
              + photo.file()
              + " is "
              + Math.round(width / photo.scale())
              + "x"
              + Math.round(height / photo.scale())
              + " upright; both must be of one size");
    }
    byte[] cells = new byte[width * height];
    for (int i = 0; i < cells.length; i++) {
      int x = Math.min(mask.width() - 1, (int) ((i % width + 0.5) * mask.width() / width));
      int row = i / width;
      int y = Math.min(mask.height() - 1, (int) ((row + 0.5) * mask.height() / height));
      cells[i] = (byte) (mask.contains(x, y) ? 1 : 0);
    }
    return new Mask(width, height, cells);
  }

  private static String plain(Mask.Point point) {
    return Math.round(point.x()) + "," + Math.round(point.y());
  }
}
