package io.github.personalseg.node.camera;

import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;

/** A camera message as it came; decoding waits until somebody needs the pixels. */
public sealed interface CameraMessage {
  Header header();

  /**
   * Its pixels.
   *
   * @throws IOException when a compressed image is damaged
   * @throws io.github.personalseg.image.ImageException when encoding or size are not supported
   */
  CameraFrame decode(ImageDecoder decoder) throws IOException;

  /** Bytes of its data. */
  int bytes();

  /** The image as a message with pixels, for answers. */
  Image toImage(ImageDecoder decoder) throws IOException;

  /** A raw image. */
  record Raw(Image message) implements CameraMessage {
    @Override
    public int bytes() {
      return message.data().length;
    }

    @Override
    public Header header() {
      return message.header();
    }

    @Override
    public CameraFrame decode(ImageDecoder decoder) {
      return CameraFrame.of(message, decoder);
    }

    @Override
    public Image toImage(ImageDecoder decoder) {
      return message;
    }
  }

  /** A JPEG or PNG image. */
  record Compressed(CompressedImage message) implements CameraMessage {
    @Override
    public int bytes() {
      return message.data().length;
    }

    @Override
    public Header header() {
      return message.header();
    }

    @Override
    public CameraFrame decode(ImageDecoder decoder) throws IOException {
      return CameraFrame.of(message, decoder);
    }

    @Override
    public Image toImage(ImageDecoder decoder) throws IOException {
      return decode(decoder).toMessage();
    }
  }
}
