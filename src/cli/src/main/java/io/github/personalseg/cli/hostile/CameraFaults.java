package io.github.personalseg.cli.hostile;

import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * What cameras and links do to compressed images: every kind must be refused, or only its clock is
 * wrong.
 */
public final class CameraFaults {
  /**
   * One kind of fault.
   *
   * @param refused whether the frame must be refused; else it is labelled under its odd stamp
   * @param change makes the faulty frame
   */
  public record Fault(boolean refused, Change change) {}

  /** Turns a good frame into a faulty one. */
  public interface Change {
    /**
     * @param good a JPEG
     * @param number counts up; other numbers give other headers and bytes
     */
    CompressedImage of(CompressedImage good, int number);
  }

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  /** The faults, by kind. */
  public static final List<Fault> KINDS =
      List.of(
          refused((good, n) -> data(good, Arrays.copyOf(good.data(), good.data().length / 2))),
          refused((good, n) -> data(good, Arrays.copyOf(good.data(), 3 + n % 200))),
          refused((good, n) -> data(good, new byte[0])),
          refused((good, n) -> data(good, png(0, 0))),
          refused((good, n) -> data(good, png(0, 480))),
          refused((good, n) -> data(good, png(60_000, 60_000))),
          refused((good, n) -> data(good, png(-1, 1))),
          refused((good, n) -> data(good, sized(good.data(), 0, 0))),
          refused((good, n) -> data(good, sized(good.data(), 65_535, 65_535))),
          refused((good, n) -> data(good, noise(n, 5000))),
          refused((good, n) -> data(good, "II*\0".getBytes(StandardCharsets.ISO_8859_1))),
          refused((good, n) -> format(good, "32FC1; compressedDepth png")),
          refused((good, n) -> format(good, "16UC1; jpeg compressed")),
          labelled((good, n) -> later(good, -3600 - n)),
          labelled((good, n) -> later(good, 3600 + n)),
          labelled((good, n) -> stamp(good, new Time(0, n))),
          labelled((good, n) -> stamp(good, new Time(-1 - n, 0))),
          labelled((good, n) -> stamp(good, new Time(Integer.MAX_VALUE - n, 999_999_999))));

  private CameraFaults() {}

  private static Fault refused(Change change) {
    return new Fault(true, change);
  }

  private static Fault labelled(Change change) {
    return new Fault(false, change);
  }

  private static CompressedImage data(CompressedImage good, byte[] bytes) {
    return new CompressedImage(good.header(), good.format(), bytes);
  }

  private static CompressedImage format(CompressedImage good, String format) {
    return new CompressedImage(good.header(), format, good.data());
  }

  private static CompressedImage stamp(CompressedImage good, Time stamp) {
    return new CompressedImage(
        new Header(stamp, good.header().frameId()), good.format(), good.data());
  }

  private static CompressedImage later(CompressedImage good, int seconds) {
    Time stamp = good.header().stamp();
    return stamp(good, new Time(stamp.sec() + seconds, stamp.nanosec()));
  }

  private static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    bytes[0] = 'x'; // of no known kind
    return bytes;
  }

  /** A PNG of which only the header is there. */
  private static byte[] png(int width, int height) {
    byte[] header =
        ByteBuffer.allocate(17)
            .put("IHDR".getBytes(StandardCharsets.US_ASCII))
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    var crc = new CRC32();
    crc.update(header);
    return ByteBuffer.allocate(PNG.length + 8 + header.length)
        .put(PNG)
        .putInt(13)
        .put(header)
        .putInt((int) crc.getValue())
        .array();
  }

  /** A JPEG whose frame header says another size. */
  private static byte[] sized(byte[] jpeg, int width, int height) {
    byte[] bytes = jpeg.clone();
    for (int at = 2; at + 9 < bytes.length; ) {
      int marker = bytes[at + 1] & 0xff;
      if (marker >= 0xc0 && marker <= 0xc2) {
        ByteBuffer.wrap(bytes).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
        return bytes;
      }
      at += 2 + ByteBuffer.wrap(bytes).getShort(at + 2);
    }
    return bytes;
  }
}
