package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Decoded;
import io.github.personalseg.bag.storage.Lz4Frame;
import io.github.personalseg.bag.storage.ZstdFrame;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A chunk: its header and its records, decompressed and checked.
 *
 * @param complete false when the chunk is cut and {@code records} hold only what could be recovered
 */
record McapChunk(long offset, McapRecord.ChunkHeader header, byte[] records, boolean complete) {

  /**
   * Opens the chunk whose content lies at {@code offset}.
   *
   * @param length of the content; when the file ends earlier, what is there is recovered
   * @throws BagException when the chunk is damaged otherwise
   */
  static McapChunk read(McapInput in, long offset, long length) {
    boolean cut = length > in.size() - offset;
    byte[] content = in.read(offset, cut ? in.size() - offset : length);
    var cursor = new RecordReader(content, offset, in::damaged);
    McapRecord.ChunkHeader header = McapRecord.ChunkHeader.read(cursor);
    if (header.uncompressedSize() > McapFormat.MAX_RECORD_BYTES) {
      throw in.damaged(
          offset,
          "a chunk of "
              + header.uncompressedSize()
              + " bytes; at most "
              + McapFormat.MAX_RECORD_BYTES
              + " are supported");
    }
    if (!cut && header.compressedSize() > cursor.remaining()) {
      throw in.damaged(
          offset,
          "a chunk announces "
              + header.compressedSize()
              + " bytes of records and has "
              + cursor.remaining());
    }
    int from = cursor.position();
    int to = from + (int) Math.min(header.compressedSize(), cursor.remaining());
    Decoded decoded = decompress(header, content, from, to, cut);
    if (!cut) {
      check(in, offset, header, decoded);
    }
    return new McapChunk(offset, header, decoded.bytes(), !cut);
  }

  private static Decoded decompress(
      McapRecord.ChunkHeader header, byte[] content, int from, int to, boolean cut) {
    int limit = (int) header.uncompressedSize();
    switch (header.compression()) {
      case "":
        return new Decoded(Arrays.copyOfRange(content, from, to), "");
      case "zstd":
        return ZstdFrame.decode(content, from, to, limit, cut);
      case "lz4":
        var frame = new Lz4Frame(content, from, to, limit);
        try {
          frame.decode();
          return new Decoded(frame.decoded(), "");
        } catch (IOException e) {
          return new Decoded(frame.decoded(), String.valueOf(e.getMessage()));
        }
      default:
        return new Decoded(
            new byte[0],
            "compression \"" + header.compression() + "\" is not supported; supported: lz4, zstd");
    }
  }

  private static void check(
      McapInput in, long offset, McapRecord.ChunkHeader header, Decoded decoded) {
    if (!decoded.problem().isEmpty()) {
      throw in.damaged(offset, "a chunk cannot be decompressed: " + decoded.problem());
    }
    if (decoded.bytes().length != header.uncompressedSize()) {
      throw in.damaged(
          offset,
          "a chunk holds "
              + decoded.bytes().length
              + " bytes and announces "
              + header.uncompressedSize());
    }
    var crc = new CRC32();
    crc.update(decoded.bytes());
    if (header.crc() != 0 && crc.getValue() != header.crc()) {
      throw in.damaged(
          offset,
          String.format(
              Locale.ROOT,
              "a chunk has checksum %08x and announces %08x",
              crc.getValue(),
              header.crc()));
    }
  }
}
