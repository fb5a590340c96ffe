package io.github.personalseg.node.camera;

import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;

/**
 * A camera image as the model wants it, with the header that its labels will carry.
 *
 * @param header of the message, to be copied bit for bit
 * @param image its pixels
 */
public record CameraFrame(Header header, RgbImage image) {
  /**
   * Decodes a raw image.
   *
   * @throws io.github.personalseg.image.ImageException naming the encoding or size that is not
   *     supported
   */
  public static CameraFrame of(Image message) {
    return of(message, ImageDecoder.DEFAULT);
  }

  /** {@link #of(Image)} with another limit on the area. */
  public static CameraFrame of(Image message, ImageDecoder decoder) {
    return new CameraFrame(
        message.header(),
        decoder.decode(
            message.encoding(),
            message.width(),
            message.height(),
            message.step(),
            message.isBigendian() != 0,
            message.data()));
  }

  /**
   * Decodes a PNG or JPEG image, see {@link ImageDecoder#decodeCompressed}.
   *
   * @throws IOException when the bytes are no whole image
   * @throws io.github.personalseg.image.ImageException when they are depth or of a kind that is not
   *     read
   */
  public static CameraFrame of(CompressedImage message) throws IOException {
    return of(message, ImageDecoder.DEFAULT);
  }

  /** {@link #of(CompressedImage)} with another limit on the area. */
  public static CameraFrame of(CompressedImage message, ImageDecoder decoder) throws IOException {
    return new CameraFrame(
        message.header(), decoder.decodeCompressed(message.format(), message.data()));
  }

  /** The header's stamp in nanoseconds since the epoch. */
  public long stamp() {
    return header.stamp().toNanos();
  }

  /** The frame as an rgb8 message, which shares its pixels. */
  public Image toMessage() {
    return new Image(
        header, image.height(), image.width(), "rgb8", 0, 3L * image.width(), image.data());
  }
}
