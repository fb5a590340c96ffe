package io.github.personalseg.node;

import io.github.personalseg.node.camera.ImageMessages;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import java.util.List;

/** Camera messages of a made-up scene: a disc on a ramp, farther right with each frame. */
public final class Scene {
  static final int WIDTH = 160;
  static final int HEIGHT = 120;
  static final RegionOfInterest NO_BOX = new RegionOfInterest(0, 0, 0, 0, false);
  private static final int START = 1_750_000_000;

  private Scene() {}

  static Time stamp(int number) {
    return new Time(START + number / 10, number % 10 * 100_000_000L);
  }

  public static Image frame(int number) {
    return frame(new Header(stamp(number), "camera_optical_frame"), WIDTH, HEIGHT, number);
  }

  public static Image frame(Header header, int width, int height, int number) {
    byte[] data = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      boolean inside = inDisc(number, i % width, i / width);
      data[3 * i] = (byte) (inside ? 200 : i % width);
      data[3 * i + 1] = (byte) (inside ? 40 : i / width + 100);
      data[3 * i + 2] = (byte) (inside ? 30 : 90);
    }
    return new Image(header, height, width, "rgb8", 0, 3L * width, data);
  }

  static Image mask(int number, int width, int height) {
    byte[] data = new byte[width * height];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (inDisc(number, i % width, i / width) ? 255 : 0);
    }
    return new Image(ImageMessages.NO_HEADER, height, width, "mono8", 0, width, data);
  }

  /** The disc of a frame that goes along. */
  static Reference reference(int number) {
    return masked(frame(number), stamp(number), mask(number, WIDTH, HEIGHT));
  }

  /** The disc of a captured frame. */
  static Reference captured(int number) {
    return masked(ImageMessages.NO_IMAGE, stamp(number), mask(number, WIDTH, HEIGHT));
  }

  static Reference masked(Image image, Time stamp, Image mask) {
    return new Reference(
        false, image, stamp, Reference.MASK, mask, NO_BOX, List.of(), List.of(), new byte[0]);
  }

  static Reference polygon(int number, List<Point2D> corners) {
    return new Reference(
        false,
        frame(number),
        stamp(number),
        Reference.POLYGON,
        ImageMessages.NO_IMAGE,
        NO_BOX,
        corners,
        List.of(),
        new byte[0]);
  }

  /** A frame without the thing. */
  static Reference negative(int number) {
    return new Reference(
        true,
        frame(number),
        stamp(number),
        Reference.MASK,
        ImageMessages.NO_IMAGE,
        NO_BOX,
        List.of(),
        List.of(),
        new byte[0]);
  }

  private static boolean inDisc(int number, int x, int y) {
    return Math.hypot(x - 60 - number % 5 * 10, y - 60) < 30;
  }
}
