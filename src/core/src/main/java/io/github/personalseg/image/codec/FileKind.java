package io.github.personalseg.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Names kinds of picture files by their first bytes, for messages about those that are not read.
 */
final class FileKind {
  /**
   * @param name for people
   * @param start where the mark stands
   */
  private record Mark(String name, int start, String mark) {}

  private static final Mark[] MARKS = {
    new Mark("TIFF", 0, "II*\0"),
    new Mark("TIFF", 0, "MM\0*"),
    new Mark("BigTIFF", 0, "II+\0"),
    new Mark("BigTIFF", 0, "MM\0+"),
    new Mark("BMP", 0, "BM"),
    new Mark("GIF", 0, "GIF8"),
    new Mark("WebP", 8, "WEBP"),
    new Mark("HEIC", 4, "ftypheic"),
    new Mark("HEIC", 4, "ftypheix"),
    new Mark("HEIC", 4, "ftypmif1"),
    new Mark("AVIF", 4, "ftypavif"),
    new Mark("JPEG 2000", 4, "jP  "),
    new Mark("JPEG XL", 0, "\u00ff\n"),
    new Mark("JPEG XL", 4, "JXL "),
    new Mark("OpenEXR", 0, "v/1\u0001"),
    new Mark("PDF", 0, "%PDF"),
    new Mark("SVG", 0, "<svg"),
    new Mark("PNM", 0, "P5"),
    new Mark("PNM", 0, "P6"),
  };

  private FileKind() {}

  /** The kind's name, where the first bytes tell it. */
  static Optional<String> of(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
    return Arrays.stream(MARKS)
        .filter(mark -> head.startsWith(mark.mark(), mark.start()))
        .map(Mark::name)
        .findFirst();
  }
}
