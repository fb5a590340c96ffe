package io.github.personalseg.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The camera pixel formats that can be read, by their ROS encoding names. OpenCV's generic types
 * have the order of OpenCV: {@code 8UC3} is read as {@code bgr8}. Values of 16 bits are shown by
 * their upper byte.
 */
public enum PixelFormat {
  RGB8(3, "rgb8"),
  BGR8(3, "bgr8", "8UC3"),
  RGBA8(4, "rgba8"),
  BGRA8(4, "bgra8", "8UC4"),
  MONO8(1, "mono8", "8UC1"),
  RGB16(6, "rgb16"),
  BGR16(6, "bgr16", "16UC3"),
  RGBA16(8, "rgba16"),
  BGRA16(8, "bgra16", "16UC4"),
  MONO16(2, "mono16"),
  /** Two pixels share U and V: U Y V Y. */
  UYVY(2, "yuv422", "uyvy"),
  /** Two pixels share U and V: Y U Y V. */
  YUYV(2, "yuv422_yuy2", "yuyv"),
  /** A plane of Y, then one of U V for each four pixels. */
  NV12(1, "nv12"),
  /** A plane of Y, then one of V U for each four pixels. */
  NV21(1, "nv21"),
  /** A plane of Y, then one of U V for each pixel. */
  NV24(1, "nv24"),
  BAYER_RGGB8(1, "bayer_rggb8"),
  BAYER_BGGR8(1, "bayer_bggr8"),
  BAYER_GBRG8(1, "bayer_gbrg8"),
  BAYER_GRBG8(1, "bayer_grbg8"),
  BAYER_RGGB16(2, "bayer_rggb16"),
  BAYER_BGGR16(2, "bayer_bggr16"),
  BAYER_GBRG16(2, "bayer_gbrg16"),
  BAYER_GRBG16(2, "bayer_grbg16");

  private final int bytesPerPixel;
  private final List<String> encodings;

  PixelFormat(int bytesPerPixel, String... encodings) {
    this.bytesPerPixel = bytesPerPixel;
    this.encodings = List.of(encodings);
  }

  /** Bytes per pixel; of the plane of Y where the format has planes. */
  public int bytesPerPixel() {
    return bytesPerPixel;
  }

  /** Whether two neighbouring pixels share colour, so that rows hold an even number of pixels. */
  public boolean pairsPixels() {
    return this == UYVY || this == YUYV || pairsRows();
  }

  /** Whether two neighbouring rows share colour, so that their number is even. */
  public boolean pairsRows() {
    return this == NV12 || this == NV21;
  }

  /** Whether colour lies in a plane of its own, behind that of Y. */
  public boolean planar() {
    return pairsRows() || this == NV24;
  }

  /** Whether each pixel has one colour of a 2×2 pattern. */
  public boolean bayer() {
    return name().startsWith("BAYER");
  }

  /** The format with a ROS encoding name, in upper or lower case. */
  public static Optional<PixelFormat> ofEncoding(String encoding) {
    String name = encoding.strip();
    return Arrays.stream(values())
        .filter(f -> f.encodings.stream().anyMatch(name::equalsIgnoreCase))
        .findFirst();
  }

  /** All encoding names that can be read. */
  public static List<String> encodings() {
    return Arrays.stream(values()).flatMap(f -> f.encodings.stream()).toList();
  }

  /**
   * Whether an encoding holds measured values instead of a picture: {@code 16UC1} and {@code 32FC1}
   * are depth, as image_transport and depth_image_proc use them.
   */
  public static boolean measures(String encoding) {
    String name = encoding.strip().toLowerCase(Locale.ROOT);
    return name.equals("16uc1") || name.matches("(8s|16s|32s|32f|64f)c[0-9]*");
  }
}
