package io.github.personalseg.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG and JPEG files of every kind that tests need, odd and damaged ones too. */
public final class PictureBytes {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  /** Adam7: first column and row of a pass, and the steps to the next. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private PictureBytes() {}

  /** The sample of a pixel's channel. */
  public interface Samples {
    int at(int x, int y, int channel);
  }

  /** A chunk that stands before or behind the picture data. */
  public record Chunk(String type, byte[] data, boolean behind) {
    public static Chunk before(String type, int... values) {
      byte[] data = new byte[values.length];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) values[i];
      }
      return new Chunk(type, data, false);
    }
  }

  /** A PNG of any colour type and depth. */
  public static byte[] png(
      int width,
      int height,
      int colourType,
      int bits,
      boolean interlaced,
      Samples samples,
      Chunk... chunks)
      throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(PNG);
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) colourType).put((byte) 0).put((byte) 0);
    header.put((byte) (interlaced ? 1 : 0));
    chunk(out, "IHDR", header.array());
    for (var chunk : chunks) {
      if (!chunk.behind()) {
        chunk(out, chunk.type(), chunk.data());
      }
    }
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      for (int[] pass : interlaced ? PASSES : ONE_PASS) {
        pass(deflater, width, height, pass, colourType, bits, samples);
      }
    }
    byte[] data = packed.toByteArray();
    int half = data.length / 2; // a picture may lie in several chunks
    chunk(out, "IDAT", java.util.Arrays.copyOf(data, half));
    chunk(out, "IDAT", java.util.Arrays.copyOfRange(data, half, data.length));
    for (var chunk : chunks) {
      if (chunk.behind()) {
        chunk(out, chunk.type(), chunk.data());
      }
    }
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void pass(
      DeflaterOutputStream out,
      int width,
      int height,
      int[] pass,
      int colourType,
      int bits,
      Samples samples)
      throws IOException {
    int channels = channels(colourType);
    for (int y = pass[1]; y < height; y += pass[3]) {
      if (pass[0] >= width) {
        return;
      }
      out.write(0); // no filter
      int gathered = 0;
      int count = 0;
      for (int x = pass[0]; x < width; x += pass[2]) {
        for (int c = 0; c < channels; c++) {
          int value = samples.at(x, y, c);
          if (bits == 16) {
            out.write(value >> 8);
            out.write(value);
          } else {
            gathered = gathered << bits | value;
            count += bits;
            if (count == 8) {
              out.write(gathered);
              gathered = count = 0;
            }
          }
        }
      }
      if (count > 0) {
        out.write(gathered << 8 - count);
      }
    }
  }

  static int channels(int colourType) {
    return switch (colourType) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] named = new byte[4 + data.length];
    System.arraycopy(type.getBytes(StandardCharsets.ISO_8859_1), 0, named, 0, 4);
    System.arraycopy(data, 0, named, 4, data.length);
    var crc = new CRC32();
    crc.update(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A JPEG of components as they are, without any marker that says what they mean. */
  public static byte[] jpeg(
      int width, int height, int channels, boolean progressive, float quality, Samples samples)
      throws IOException {
    var raster = Raster.createInterleavedRaster(0, width, height, channels, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          raster.setSample(x, y, c, samples.at(x, y, c));
        }
      }
    }
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      if (progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.write(null, new IIOImage(raster, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Puts a segment right behind the start of a JPEG. */
  static byte[] with(byte[] jpeg, int marker, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.write(0xff);
    out.write(marker);
    out.write(content.length + 2 >> 8);
    out.write(content.length + 2);
    out.writeBytes(content);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** Puts Adobe's marker into a JPEG. */
  public static byte[] withAdobe(byte[] jpeg, int transform) {
    byte[] content = "Adobe\0d\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    content[11] = (byte) transform;
    return with(jpeg, 0xee, content);
  }

  public static byte[] withJfif(byte[] jpeg) {
    return with(jpeg, 0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1));
  }

  /** EXIF data that holds a few entries, the orientation among them. */
  static byte[] exif(int orientation, ByteOrder order, int type) {
    var data = ByteBuffer.allocate(8 + 2 + 3 * 12 + 4).order(order);
    data.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')).put(data.get(0));
    data.putShort((short) 42).putInt(8).putShort((short) 3);
    data.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(4000);
    data.putShort((short) 0x0112).putShort((short) type).putInt(1);
    switch (type) {
      case 1 -> data.put((byte) orientation).put((byte) 0).putShort((short) 0);
      case 3 -> data.putShort((short) orientation).putShort((short) 0);
      default -> data.putInt(orientation);
    }
    data.putShort((short) 0x0128).putShort((short) 3).putInt(1).putInt(0);
    return data.putInt(0).array();
  }

  static byte[] withExif(byte[] jpeg, byte[] exif) {
    byte[] content = new byte[6 + exif.length];
    System.arraycopy("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), 0, content, 0, 6);
    System.arraycopy(exif, 0, content, 6, exif.length);
    return with(jpeg, 0xe1, content);
  }

  /** The place of a marker's segment, of its first byte behind the length. */
  public static int find(byte[] jpeg, int marker) {
    for (int i = 2; i + 3 < jpeg.length; ) {
      if ((jpeg[i + 1] & 0xff) == marker) {
        return i + 4;
      }
      i += 2 + ((jpeg[i + 2] & 0xff) << 8 | jpeg[i + 3] & 0xff);
    }
    throw new IllegalArgumentException("no marker " + marker);
  }
}
