package io.github.personalseg.image;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The camera pixel formats that can be read, by their ROS encoding names. */
public enum PixelFormat {
  RGB8(3, "rgb8"),
  BGR8(3, "bgr8"),
  RGBA8(4, "rgba8"),
  BGRA8(4, "bgra8"),
  MONO8(1, "mono8"),
  /** Shown by its upper byte. */
  MONO16(2, "mono16"),
  /** Two pixels share U and V: U Y V Y. */
  UYVY(2, "yuv422", "uyvy"),
  /** Two pixels share U and V: Y U Y V. */
  YUYV(2, "yuv422_yuy2", "yuyv"),
  BAYER_RGGB8(1, "bayer_rggb8"),
  BAYER_BGGR8(1, "bayer_bggr8"),
  BAYER_GBRG8(1, "bayer_gbrg8"),
  BAYER_GRBG8(1, "bayer_grbg8");

  private final int bytesPerPixel;
  private final List<String> encodings;

  PixelFormat(int bytesPerPixel, String... encodings) {
    this.bytesPerPixel = bytesPerPixel;
    this.encodings = List.of(encodings);
  }

  /** Bytes per pixel. */
  public int bytesPerPixel() {
    return bytesPerPixel;
  }

  /** Whether two neighbouring pixels share colour, so that rows hold an even number of pixels. */
  boolean pairsPixels() {
    return this == UYVY || this == YUYV;
  }

  /** The format with a ROS encoding name. */
  public static Optional<PixelFormat> ofEncoding(String encoding) {
    return Arrays.stream(values()).filter(f -> f.encodings.contains(encoding)).findFirst();
  }

  /** All encoding names that can be read. */
  public static List<String> encodings() {
    return Arrays.stream(values()).flatMap(f -> f.encodings.stream()).toList();
  }
}
