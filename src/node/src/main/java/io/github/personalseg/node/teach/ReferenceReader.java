package io.github.personalseg.node.teach;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.CapturedFrames;
import io.github.personalseg.node.camera.RecentFrames;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the references of requests. Immutable. */
public final class ReferenceReader {
  private static final int MAX_CORNERS = 10_000;

  private final ImageDecoder decoder;
  private final CapturedFrames captured;
  private final RecentFrames recent;

  /**
   * @param decoder limits the size of inline images
   * @param captured the frames that stamps may name
   * @param recent the frames that marks are followed through
   */
  public ReferenceReader(ImageDecoder decoder, CapturedFrames captured, RecentFrames recent) {
    this.decoder = decoder;
    this.captured = captured;
    this.recent = recent;
  }

  /**
   * The marked frames of a request.
   *
   * @throws ConceptException naming the reference and what is wrong with it
   */
  public List<AnnotatedFrame> examples(List<Reference> references) {
    if (references.isEmpty() || references.size() > LearningTask.MAX_REFERENCES) {
      throw new ConceptException(
          references.size() + " references; 1 to " + LearningTask.MAX_REFERENCES + " are allowed");
    }
    var examples = new ArrayList<AnnotatedFrame>();
    for (Reference reference : references) {
      try {
        examples.add(example(reference));
      } catch (RuntimeException e) {
        throw new ConceptException("reference " + (examples.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return examples;
  }

  private AnnotatedFrame example(Reference reference) {
    var image = image(reference);
    boolean unmarked =
        reference.negative()
            && reference.shape() == Reference.MASK
            && reference.mask().data().length == 0;
    var example =
        new AnnotatedFrame(
            image,
            unmarked ? Optional.empty() : Optional.of(marking(reference, image)),
            reference.negative());
    double seconds = seconds(reference);
    return seconds > 0 && !unmarked
        ? example.following(new RingFollower(recent, decoder, stamp(reference), seconds))
        : example;
  }

  private static double seconds(Reference reference) {
    float seconds = reference.followSeconds();
    if (!(seconds >= 0 && seconds <= StreamFollower.MOST_SECONDS)) {
      throw new ConceptException(
          "follow_seconds is "
              + seconds
              + "; it must be 0 to "
              + (int) StreamFollower.MOST_SECONDS);
    }
    return seconds;
  }

  private static long stamp(Reference reference) {
    return reference.image().data().length > 0
        ? reference.image().header().stamp().toNanos()
        : reference.stamp().toNanos();
  }

  private RgbImage image(Reference reference) {
    return reference.image().data().length > 0
        ? CameraFrame.of(reference.image(), decoder).image()
        : captured.get(reference.stamp()).image();
  }

  private static Annotation marking(Reference reference, RgbImage image) {
    return switch (reference.shape()) {
      case Reference.MASK -> new Annotation.Image(mask(reference.mask(), image));
      case Reference.BOX -> new Annotation.Box(box(reference.box()));
      case Reference.POLYGON -> new Annotation.Polygon(corners(reference.polygon()));
      case Reference.POINTS -> points(reference.points(), reference.pointLabels());
      default ->
          throw new ConceptException(
              "shape is "
                  + reference.shape()
                  + "; allowed: 0 (mask), 1 (box), 2 (polygon), 3 (points)");
    };
  }

  /** A mask of the image's size; every size is checked before memory is reserved. */
  private static Mask mask(Image mask, RgbImage image) {
    if (!mask.encoding().equals("mono8") && !mask.encoding().equals("8UC1")) {
      throw new ConceptException(
          "mask has the encoding \"" + mask.encoding() + "\"; allowed: mono8");
    }
    if (mask.width() != image.width() || mask.height() != image.height()) {
      throw new ConceptException(
          Annotation.otherSize(mask.width(), mask.height(), image.width(), image.height()));
    }
    int width = image.width();
    if (mask.step() < width
        || mask.step() > mask.data().length
        || mask.data().length < (image.height() - 1) * mask.step() + width) {
      throw new ConceptException(
          "mask has "
              + mask.data().length
              + " bytes and step "
              + mask.step()
              + "; "
              + width
              + "x"
              + image.height()
              + " needs more");
    }
    byte[] cells = new byte[width * image.height()];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(mask.data(), (int) (y * mask.step()), cells, y * width, width);
    }
    return new Mask(width, image.height(), cells);
  }

  /**
   * A box with both sides at least 1.
   *
   * @throws ConceptException when it has none
   */
  public static Mask.Box box(RegionOfInterest box) {
    if (box.width() < 1
        || box.height() < 1
        || Math.max(Math.max(box.width(), box.height()), Math.max(box.xOffset(), box.yOffset()))
            > Integer.MAX_VALUE) {
      throw new ConceptException(
          "box is "
              + box.width()
              + "x"
              + box.height()
              + " at "
              + box.xOffset()
              + ", "
              + box.yOffset()
              + "; both sides must be at least 1 and lie in the frame");
    }
    return new Mask.Box(
        (int) box.xOffset(), (int) box.yOffset(), (int) box.width(), (int) box.height());
  }

  private static List<Mask.Point> corners(List<Point2D> points) {
    if (points.size() > MAX_CORNERS) {
      throw new ConceptException(
          points.size() + " points; at most " + MAX_CORNERS + " are allowed");
    }
    return points.stream().map(p -> new Mask.Point(p.x(), p.y())).toList();
  }

  /**
   * Points on the thing and beside it.
   *
   * @throws ConceptException when there is not one label for each point
   */
  public static Annotation.Points points(List<Point2D> points, byte[] labels) {
    if (labels.length != points.size()) {
      throw new ConceptException(
          points.size() + " points and " + labels.length + " labels; each point needs one");
    }
    var corners = corners(points);
    var on = new ArrayList<Mask.Point>();
    var beside = new ArrayList<Mask.Point>();
    for (int i = 0; i < labels.length; i++) {
      (labels[i] != 0 ? on : beside).add(corners.get(i));
    }
    return new Annotation.Points(on, beside);
  }
}
