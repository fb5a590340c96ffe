package io.github.personalseg.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that may be anything: devices, pipes, too large, text in another encoding. */
public final class BoundedFiles {
  private static final int SHOWN_HEAD = 2;

  private BoundedFiles() {}

  /**
   * All bytes of a plain file, or of what a link leads to.
   *
   * @param most bytes allowed
   * @throws IOException naming the file when it is no plain file, larger, or cannot be read
   */
  public static byte[] read(Path file, long most) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + (Files.isDirectory(file) ? " is a folder, no file" : " is no plain file"));
    }
    long size = Files.size(file);
    if (size <= most) {
      try (InputStream in = Files.newInputStream(file)) {
        // One more than allowed: the file may grow while it is read.
        byte[] bytes = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
        if (bytes.length <= most) {
          return bytes;
        }
        size = bytes.length;
      }
    }
    throw new IOException(file + " has " + size + " bytes; at most " + most + " are allowed");
  }

  /**
   * The text of a file in UTF-8, without a byte order mark.
   *
   * @param most bytes allowed
   * @throws IOException naming the file and the place when it is not UTF-8, else as {@link #read}
   */
  public static String readText(Path file, long most) throws IOException {
    byte[] bytes = read(file, most);
    String utf16 = utf16(bytes);
    if (!utf16.isEmpty()) {
      throw new IOException(file + " is not UTF-8: it looks like " + utf16 + "; save it as UTF-8");
    }
    var in = ByteBuffer.wrap(bytes);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(in)
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      int place = in.position();
      int line = 1;
      for (int i = 0; i < place; i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new IOException(
          file
              + " is not UTF-8: line "
              + line
              + " holds byte 0x"
              + Integer.toHexString(bytes[place] & 0xff)
              + "; save it as UTF-8",
          e);
    }
  }

  /** Which UTF-16 or UTF-32 it looks like, by its mark or by the zeros of plain letters. */
  private static String utf16(byte[] bytes) {
    if (bytes.length < SHOWN_HEAD) {
      return "";
    }
    int head = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    return switch (head) {
      case 0xfeff -> "UTF-16";
      case 0xfffe -> bytes.length > 3 && bytes[2] == 0 && bytes[3] == 0 ? "UTF-32" : "UTF-16";
      default ->
          bytes[0] == 0 && bytes[1] == 0
              ? "UTF-32"
              : bytes[0] == 0 || bytes[1] == 0 ? "UTF-16" : "";
    };
  }
}
