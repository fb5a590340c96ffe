package io.github.personalseg.cli.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * PNG files that this program recognizes as its own, by a text chunk behind their header: those may
 * be overwritten, a person's may not.
 */
public final class OwnPicture {
  /** Signature and header chunk, with which every PNG begins. */
  private static final int HEAD_BYTES = 33;

  private static final byte[] MARK = mark();

  private OwnPicture() {}

  /** Writes PNG bytes with the mark. */
  public static void write(Path file, byte[] png) throws IOException {
    var marked = ByteBuffer.allocate(png.length + MARK.length);
    marked.put(png, 0, HEAD_BYTES).put(MARK).put(png, HEAD_BYTES, png.length - HEAD_BYTES);
    Files.write(file, marked.array());
  }

  /** Whether a file was written here. */
  public static boolean isOwn(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(HEAD_BYTES + MARK.length);
      return head.length == HEAD_BYTES + MARK.length
          && Arrays.equals(head, HEAD_BYTES, head.length, MARK, 0, MARK.length);
    }
  }

  private static byte[] mark() {
    byte[] content = "tEXtSoftware\0personal_segmentation".getBytes(StandardCharsets.ISO_8859_1);
    var crc = new CRC32();
    crc.update(content);
    return ByteBuffer.allocate(content.length + 8)
        .putInt(content.length - 4)
        .put(content)
        .putInt((int) crc.getValue())
        .array();
  }
}
