package io.github.personalseg.node.camera;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.segment.Segmentation;
import java.io.IOException;

/** Pictures as messages. */
public final class ImageMessages {
  /** A header of nothing. */
  public static final Header NO_HEADER = new Header(new Time(0, 0), "");

  /** An image of nothing, for answers without one. */
  public static final Image NO_IMAGE = new Image(NO_HEADER, 0, 0, "", 0, 0, new byte[0]);

  private ImageMessages() {}

  /** 255 inside, 0 outside. */
  public static Image mask(Header header, Mask mask) {
    byte[] data = new byte[mask.cells().length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (mask.cells()[i] != 0 ? 255 : 0);
    }
    return new Image(header, mask.height(), mask.width(), "mono8", 0, mask.width(), data);
  }

  static Image confidence(Header header, Segmentation segmentation) {
    var labels = segmentation.labels();
    return new Image(
        header,
        labels.height(),
        labels.width(),
        "mono8",
        0,
        labels.width(),
        segmentation.confidence());
  }

  /** A PNG, which keeps every id, described as image_transport does. */
  static CompressedImage png(Header header, GrayImage image) throws IOException {
    String encoding = image.bits() == 8 ? "mono8" : "mono16";
    return new CompressedImage(
        header, encoding + "; png compressed " + encoding, ImageFiles.png(image));
  }

  /** A JPEG, described as image_transport does. */
  static CompressedImage jpeg(Header header, RgbImage image, int percent) throws IOException {
    return new CompressedImage(
        header, "rgb8; jpeg compressed bgr8", ImageFiles.jpeg(image, percent / 100f));
  }
}
