package io.github.personalseg.node.camera;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.ros.msg.BoundingBox2D;
import io.github.personalseg.ros.msg.Detection2D;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.ObjectHypothesis;
import io.github.personalseg.ros.msg.ObjectHypothesisWithPose;
import io.github.personalseg.ros.msg.Point;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Pose;
import io.github.personalseg.ros.msg.Pose2D;
import io.github.personalseg.ros.msg.PoseWithCovariance;
import io.github.personalseg.ros.msg.Quaternion;
import io.github.personalseg.segment.ClassCoverage;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells where personal concepts are in a labelled frame. */
public final class Detections {
  /** Name of the hypothesis whose score is the mask's share of the image. */
  public static final String MASK_AREA = "mask_area";

  private static final int COVARIANCE = 36;

  /**
   * The smallest box around all pixels with one label.
   *
   * @param left first column
   * @param top first row
   * @param right behind the last column, 0 where no pixel has the label
   * @param bottom behind the last row
   * @param pixels how many have the label
   */
  record LabelBox(int left, int top, int right, int bottom, int pixels) {
    static LabelBox of(LabelImage labels, int id) {
      int left = labels.width();
      int right = 0;
      int top = labels.height();
      int bottom = 0;
      int pixels = 0;
      for (int y = 0; y < labels.height(); y++) {
        for (int x = 0; x < labels.width(); x++) {
          if (labels.idAt(x, y) == id) {
            left = Math.min(left, x);
            right = Math.max(right, x + 1);
            top = Math.min(top, y);
            bottom = y + 1;
            pixels++;
          }
        }
      }
      return new LabelBox(left, top, right, bottom, pixels);
    }
  }

  private Detections() {}

  /**
   * One detection for each concept in view: its first hypothesis names it with its mean score, the
   * second, {@value #MASK_AREA}, gives its share of the image as score. Where no position is known,
   * the first number of the covariance is -1.
   *
   * @param depth of the same moment, when there is one
   */
  static Detection2DArray of(
      Header header,
      Segmentation segmentation,
      LabelSchema generation,
      Optional<DepthFrame> depth) {
    var detections = new ArrayList<Detection2D>();
    var shares = generation.concepts().isEmpty() ? List.<ClassCoverage>of() : segmentation.shares();
    for (Concept concept : generation.concepts()) {
      int id = generation.classes().get(generation.classIndex(concept)).id();
      for (ClassCoverage share : shares) {
        if (share.labelClass().id() == id) {
          detections.add(detection(header, segmentation.labels(), concept, share, depth));
        }
      }
    }
    return new Detection2DArray(header, detections);
  }

  private static Detection2D detection(
      Header header,
      LabelImage labels,
      Concept concept,
      ClassCoverage share,
      Optional<DepthFrame> depth) {
    int id = share.labelClass().id();
    var around = LabelBox.of(labels, id);
    var pose = pose(depth.flatMap(frame -> frame.position(labels, id, around)));
    var named = new ObjectHypothesis(concept.name(), share.meanScore());
    var area = new ObjectHypothesis(MASK_AREA, share.share());
    return new Detection2D(
        header,
        List.of(
            new ObjectHypothesisWithPose(named, pose), new ObjectHypothesisWithPose(area, pose)),
        box(around),
        concept.id());
  }

  private static BoundingBox2D box(LabelBox around) {
    var centre =
        new Point2D((around.left() + around.right()) / 2.0, (around.top() + around.bottom()) / 2.0);
    return new BoundingBox2D(
        new Pose2D(centre, 0), around.right() - around.left(), around.bottom() - around.top());
  }

  private static PoseWithCovariance pose(Optional<Point> position) {
    double[] covariance = new double[COVARIANCE];
    covariance[0] = position.isPresent() ? 0 : -1;
    return new PoseWithCovariance(
        new Pose(position.orElse(new Point(0, 0, 0)), new Quaternion(0, 0, 0, 1)), covariance);
  }
}
