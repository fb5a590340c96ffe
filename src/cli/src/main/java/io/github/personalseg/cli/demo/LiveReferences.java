package io.github.personalseg.cli.demo;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import java.util.List;
import java.util.stream.Stream;

/** Marked frames as a request carries them, with their images. */
public final class LiveReferences {
  private static final Header NO_HEADER = new Header(new Time(0, 0), "");
  private static final Image NO_IMAGE = new Image(NO_HEADER, 0, 0, "", 0, 0, new byte[0]);
  private static final RegionOfInterest NO_BOX = new RegionOfInterest(0, 0, 0, 0, false);

  private LiveReferences() {}

  public static Reference of(AnnotatedFrame example) {
    var image = new CameraFrame(NO_HEADER, example.image()).toMessage();
    boolean negative = example.negative();
    if (example.annotation().isEmpty()) {
      return reference(negative, image, Reference.MASK, NO_IMAGE, NO_BOX, List.of(), 0);
    }
    var marking = example.annotation().get();
    if (marking instanceof Annotation.Image marked) {
      return reference(negative, image, Reference.MASK, mask(marked.mask()), NO_BOX, List.of(), 0);
    }
    if (marking instanceof Annotation.Box marked) {
      var box = marked.box();
      var roi = new RegionOfInterest(box.x(), box.y(), box.height(), box.width(), false);
      return reference(negative, image, Reference.BOX, NO_IMAGE, roi, List.of(), 0);
    }
    if (marking instanceof Annotation.Polygon marked) {
      return reference(
          negative, image, Reference.POLYGON, NO_IMAGE, NO_BOX, points(marked.corners()), 0);
    }
    var marked = (Annotation.Points) marking;
    var all = Stream.concat(marked.points().stream(), marked.beside().stream()).toList();
    return reference(
        negative, image, Reference.POINTS, NO_IMAGE, NO_BOX, points(all), marked.points().size());
  }

  /**
   * @param on how many of the points lie on the thing; they come first
   */
  private static Reference reference(
      boolean negative,
      Image image,
      int shape,
      Image mask,
      RegionOfInterest box,
      List<Point2D> points,
      int on) {
    boolean marks = shape == Reference.POINTS;
    byte[] labels = new byte[marks ? points.size() : 0];
    for (int i = 0; i < Math.min(on, labels.length); i++) {
      labels[i] = 1;
    }
    return new Reference(
        negative,
        image,
        new Time(0, 0),
        shape,
        mask,
        box,
        marks ? List.of() : points,
        marks ? points : List.of(),
        labels);
  }

  private static List<Point2D> points(List<Mask.Point> points) {
    return points.stream().map(p -> new Point2D(p.x(), p.y())).toList();
  }

  private static Image mask(Mask mask) {
    return new Image(
        NO_HEADER, mask.height(), mask.width(), "mono8", 0, mask.width(), mask.cells());
  }
}
