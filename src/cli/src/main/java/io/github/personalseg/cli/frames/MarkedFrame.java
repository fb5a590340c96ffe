package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A frame in a file and where the thing is in it, as a command line says it: {@code FRAME=MARK}.
 *
 * @param frame the picture
 * @param mark how it is marked; only a frame without the thing may leave it out
 * @param negative whether what is marked is not the thing
 */
public record MarkedFrame(Path frame, Optional<String> mark, boolean negative) {
  /** The forms of a mark, for messages. */
  public static final String FORMS =
      "a mask picture, box:X,Y,WIDTH,HEIGHT, polygon:X,Y,X,Y,X,Y,... or points:X,Y,...";

  private static final int MAX_NUMBERS = 20_000;

  /**
   * Takes {@code FRAME=MARK} apart. A frame's own name may hold {@code =}: the first {@code =}
   * behind which the name of a file ends counts.
   *
   * @throws CliException when there is no mark and one is needed
   */
  public static MarkedFrame of(String text, boolean negative) {
    int last = text.lastIndexOf('=');
    for (int at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
      if (at == last || isFile(text.substring(0, at))) {
        if (at == last && negative && isFile(text)) {
          break;
        }
        return new MarkedFrame(
            path(text.substring(0, at)), Optional.of(text.substring(at + 1)), negative);
      }
    }
    if (!negative) {
      throw new CliException(
          "--ref "
              + text
              + " does not say where the thing is; add =MARK: "
              + FORMS
              + ", such as --ref "
              + text
              + "=box:80,190,70,90");
    }
    return new MarkedFrame(path(text), Optional.empty(), true);
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CliException("no such file or folder: " + name, e);
    }
  }

  /**
   * Reads pictures and masks.
   *
   * @throws CliException when a mark is malformed, or a frame shows the thing twice
   */
  public static List<AnnotatedFrame> read(List<MarkedFrame> frames) throws IOException {
    var shown = new HashSet<Path>();
    var examples = new ArrayList<AnnotatedFrame>();
    for (MarkedFrame each : frames) {
      var image = ImageFiles.read(each.frame());
      if (!each.negative() && !shown.add(each.frame().toAbsolutePath().normalize())) {
        throw new CliException(
            "--ref "
                + each.frame()
                + " is given twice; a frame shows the thing once: mark all of it in one mask");
      }
      examples.add(new AnnotatedFrame(image, each.marking(), each.negative()));
    }
    return List.copyOf(examples);
  }

  /**
   * A mark by box, polygon or points, as a teaching file writes it: {@code box: [80, 190, 70, 90]}.
   */
  public static String yaml(String mark) {
    String form = mark.substring(0, mark.indexOf(':'));
    String[] numbers = mark.substring(form.length() + 1).split(",");
    if (form.equals("box")) {
      return "box: [" + String.join(", ", numbers) + "]";
    }
    var pairs = new StringJoiner(", ", form + ": [", "]");
    for (int i = 0; i + 1 < numbers.length; i += 2) {
      pairs.add("[" + numbers[i] + ", " + numbers[i + 1] + "]");
    }
    return pairs.toString();
  }

  private Optional<Annotation> marking() throws IOException {
    return mark.isEmpty() ? Optional.empty() : Optional.of(marking(mark.get()));
  }

  private Annotation marking(String text) throws IOException {
    int colon = text.indexOf(':');
    String form = colon < 0 ? "" : text.substring(0, colon);
    String behind = text.substring(colon + 1);
    return switch (form) {
      case "box" -> new Annotation.Box(box(behind));
      case "polygon" -> new Annotation.Polygon(points(behind, 3));
      case "points" -> marks(behind);
      case "mask" -> TeachFile.maskFile(path(behind));
      default -> maskFile(text);
    };
  }

  private Annotation maskFile(String text) throws IOException {
    if (text.isBlank()) {
      throw new CliException(option() + " has no mark behind the =; it is " + FORMS);
    }
    if (!isFile(text) && text.matches("[A-Za-z]+:.*|[-\\d.,;\\s]+")) {
      throw new CliException(option() + " is marked by \"" + text + "\"; a mark is " + FORMS);
    }
    return TeachFile.maskFile(path(text));
  }

  private Mask.Box box(String text) {
    double[] box = numbers(text);
    if (box.length != 4) {
      throw new CliException(
          option() + " has a box of " + box.length + " numbers; box:X,Y,WIDTH,HEIGHT has 4");
    }
    for (double side : box) {
      if (side != Math.rint(side) || Math.abs(side) > Integer.MAX_VALUE) {
        throw new CliException(option() + ": box side " + plain(side) + " is no whole pixel");
      }
    }
    if (box[2] < 1 || box[3] < 1) {
      throw new CliException(
          option() + ": box is " + plain(box[2]) + "x" + plain(box[3]) + "; at least 1x1");
    }
    return new Mask.Box((int) box[0], (int) box[1], (int) box[2], (int) box[3]);
  }

  /** Points on the thing and, behind a slash, points beside it. */
  private Annotation marks(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new Annotation.Points(points(text, 1))
        : new Annotation.Points(
            points(text.substring(0, slash), 1), points(text.substring(slash + 1), 1));
  }

  private List<Mask.Point> points(String text, int least) {
    double[] numbers = numbers(text);
    if (numbers.length % 2 != 0 || numbers.length < 2 * least) {
      throw new CliException(
          option()
              + " has "
              + numbers.length
              + " numbers in \""
              + shortened(text)
              + "\"; it needs X,Y pairs, at least "
              + least);
    }
    var points = new ArrayList<Mask.Point>();
    for (int i = 0; i < numbers.length; i += 2) {
      points.add(new Mask.Point(numbers[i], numbers[i + 1]));
    }
    return points;
  }

  private double[] numbers(String text) {
    String[] cells = text.strip().split("[,;\\s]+", MAX_NUMBERS + 1);
    if (cells.length > MAX_NUMBERS) {
      throw new CliException(option() + " has more than " + MAX_NUMBERS + " numbers");
    }
    double[] numbers = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      // Not Double.parseDouble alone, which also takes "1f", "0x1p3" and "NaN".
      if (!cells[i].matches("[+-]?\\d+(\\.\\d*)?")) {
        throw new CliException(
            option() + " has \"" + shortened(cells[i]) + "\" where a number is needed: " + FORMS);
      }
      numbers[i] = Double.parseDouble(cells[i]);
    }
    return numbers;
  }

  private String option() {
    return (negative ? "--not " : "--ref ") + frame;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
