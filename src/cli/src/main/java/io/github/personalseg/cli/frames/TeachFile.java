package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.file.MalformedYamlException;
import io.github.personalseg.file.YamlMap;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.teach.StreamFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * The YAML a person writes to teach concepts: names, classes and marked frames. docs/teaching.md
 * shows every form.
 *
 * @param concepts at least one
 */
public record TeachFile(List<ConceptSpec> concepts) {
  private static final long MAX_BYTES = 8 << 20;

  private static final Set<String> SHAPES =
      new TreeSet<>(Set.of("mask", "polygon", "box", "points"));

  /**
   * One concept to learn.
   *
   * @param name what the person calls it
   * @param className the word of its class
   * @param references at least one
   */
  public record ConceptSpec(String name, String className, List<Reference> references) {
    private ConceptSpec following(double seconds) {
      return new ConceptSpec(
          name, className, references.stream().map(each -> each.following(seconds)).toList());
    }
  }

  /**
   * One marked frame.
   *
   * @param frame which frame
   * @param marking where the concept is; a negative reference may leave it out
   * @param negative whether the concept is nowhere in the frame, a look-alike perhaps
   * @param follow seconds that the mark is followed to each side, 0 to 60; empty where the file
   *     does not say
   * @param place where the file says so, for messages
   */
  public record Reference(
      FrameSource frame,
      Optional<Annotation> marking,
      boolean negative,
      OptionalDouble follow,
      String place) {
    private Reference following(double seconds) {
      return follow.isPresent() || frame instanceof FrameSource.InFile || marking.isEmpty()
          ? this
          : new Reference(frame, marking, negative, OptionalDouble.of(seconds), place);
    }
  }

  /** Where a reference's frame comes from. */
  public sealed interface FrameSource {
    /** The frame of a bag with this stamp, in nanoseconds since the epoch. */
    record InBag(long stamp) implements FrameSource {}

    /** An image file. */
    record InFile(Path file) implements FrameSource {}
  }

  /** The same, where marks in a recording that do not say how far are followed so far. */
  public TeachFile following(double seconds) {
    return new TeachFile(concepts.stream().map(lesson -> lesson.following(seconds)).toList());
  }

  /** Reads and checks the file and its masks; relative paths in it start at its folder. */
  public static TeachFile read(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    var concepts = new ArrayList<ConceptSpec>();
    try {
      var root = YamlMap.read(file, MAX_BYTES).allow(Set.of("concepts"));
      for (var section : root.sections("concepts", "concept")) {
        concepts.add(concept(section, folder));
      }
    } catch (MalformedYamlException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
    return new TeachFile(List.copyOf(concepts));
  }

  private static ConceptSpec concept(YamlMap section, Path folder) throws IOException {
    section.allow(Set.of("name", "class_name", "references"));
    String name = section.text("name");
    String className = section.text("class_name");
    var references = new ArrayList<Reference>();
    for (var reference : section.sections("references", "reference")) {
      references.add(reference(reference, folder));
    }
    return new ConceptSpec(name, className, List.copyOf(references));
  }

  private static Reference reference(YamlMap section, Path folder) throws IOException {
    var keys = new TreeSet<>(SHAPES);
    keys.addAll(Set.of("stamp", "image", "negative", "follow"));
    section.allow(keys);
    boolean negative = section.flag("negative", false);
    var frame = frame(section, folder);
    var marking = marking(section, folder, negative);
    return new Reference(frame, marking, negative, follow(section, frame), section.place());
  }

  private static OptionalDouble follow(YamlMap section, FrameSource frame)
      throws MalformedYamlException {
    if (!section.has("follow")) {
      return OptionalDouble.empty();
    }
    double seconds = requireSeconds(section.place() + ": 'follow'", section.number("follow"));
    if (seconds > 0 && frame instanceof FrameSource.InFile) {
      throw new CliException(
          section.place() + ": 'follow' needs a frame of a recording ('stamp'); it has an 'image'");
    }
    return OptionalDouble.of(seconds);
  }

  /** Seconds to follow a mark, as a file or an option gives them. */
  public static double requireSeconds(String place, double seconds) {
    if (!(seconds >= 0 && seconds <= StreamFollower.MOST_SECONDS)) {
      throw new CliException(
          place
              + " is "
              + seconds
              + "; it must be 0 to "
              + (int) StreamFollower.MOST_SECONDS
              + " seconds");
    }
    return seconds;
  }

  private static FrameSource frame(YamlMap section, Path folder) throws MalformedYamlException {
    if (section.has("stamp") == section.has("image")) {
      throw new CliException(section.place() + ": needs either 'stamp' or 'image'");
    }
    return section.has("stamp")
        ? new FrameSource.InBag(Stamp.parse(section.text("stamp")))
        : new FrameSource.InFile(folder.resolve(section.text("image")));
  }

  private static Optional<Annotation> marking(YamlMap section, Path folder, boolean negative)
      throws IOException {
    var given = SHAPES.stream().filter(section::has).toList();
    if (given.isEmpty() && negative) {
      return Optional.empty();
    }
    if (given.size() != 1) {
      throw new CliException(
          section.place()
              + ": needs exactly one of "
              + String.join(", ", SHAPES)
              + "; it has "
              + (given.isEmpty() ? "none" : String.join(", ", given)));
    }
    return Optional.of(
        switch (given.get(0)) {
          case "mask" -> maskFile(folder.resolve(section.text("mask")));
          case "polygon" -> new Annotation.Polygon(points(section, "polygon"));
          case "box" -> new Annotation.Box(box(section));
          default -> new Annotation.Points(points(section, "points"));
        });
  }

  /** What a mask file marks, see {@link ImageFiles#readMask}. */
  static Annotation maskFile(Path file) throws IOException {
    return new Annotation.Image(ImageFiles.readMask(file));
  }

  private static Mask.Box box(YamlMap section) throws MalformedYamlException {
    double[] box = section.numbers("box", 4);
    for (double side : box) {
      if (side != Math.rint(side) || Math.abs(side) > Integer.MAX_VALUE) {
        throw new CliException(section.place() + ": box side " + side + " is no whole pixel");
      }
    }
    if (box[2] < 1 || box[3] < 1) {
      throw new CliException(
          section.place() + ": box is " + (long) box[2] + "x" + (long) box[3] + "; at least 1x1");
    }
    return new Mask.Box((int) box[0], (int) box[1], (int) box[2], (int) box[3]);
  }

  private static List<Mask.Point> points(YamlMap section, String key)
      throws MalformedYamlException {
    return section.rows(key, 2).stream().map(xy -> new Mask.Point(xy[0], xy[1])).toList();
  }
}
