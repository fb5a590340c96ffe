package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The summary at the end of an MCAP file, when it is there and can be used in place of reading the
 * whole file: it names every channel and every chunk, and no message lies outside a chunk.
 *
 * @param channels every channel
 * @param chunks every chunk
 * @param statistics counts of the file
 */
record McapSummary(
    McapChannels channels, List<McapRecord.ChunkIndex> chunks, McapRecord.Statistics statistics) {
  private static final int TAIL_BYTES =
      McapFormat.RECORD_HEADER_BYTES + McapFormat.FOOTER_BYTES + McapFormat.MAGIC_BYTES;

  /**
   * Reads the summary.
   *
   * @return empty when the file has none that can be used
   * @throws BagException when it is damaged; the messages may still be whole then
   */
  static Optional<McapSummary> read(McapInput in) {
    long footer = in.size() - TAIL_BYTES;
    if (footer < McapFormat.MAGIC_BYTES
        || !in.startsWith(McapFormat.magic(), in.size() - McapFormat.MAGIC_BYTES)) {
      return Optional.empty();
    }
    var tail = new RecordReader(in.read(footer, TAIL_BYTES), footer, in::damaged);
    if (tail.u8() != McapFormat.FOOTER || tail.u64() != McapFormat.FOOTER_BYTES) {
      return Optional.empty();
    }
    long start = tail.u64();
    tail.u64();
    long announced = tail.u32();
    if (start == 0) {
      return Optional.empty();
    }
    if (start < McapFormat.MAGIC_BYTES || start > footer) {
      throw in.damaged(footer, "the footer puts the summary at byte " + start);
    }
    byte[] bytes = in.read(start, footer - start);
    if (announced != 0) {
      check(in, start, footer, bytes, announced);
    }
    return parse(in, start, bytes);
  }

  private static void check(McapInput in, long start, long footer, byte[] bytes, long announced) {
    var crc = new CRC32();
    crc.update(bytes);
    crc.update(in.read(footer, McapFormat.RECORD_HEADER_BYTES + McapFormat.FOOTER_BYTES - 4));
    if (crc.getValue() != announced) {
      throw in.damaged(
          start,
          String.format(
              Locale.ROOT,
              "the summary has checksum %08x and announces %08x",
              crc.getValue(),
              announced));
    }
  }

  private static Optional<McapSummary> parse(McapInput in, long start, byte[] bytes) {
    var cursor = new RecordReader(bytes, start, in::damaged);
    var channels = new McapChannels();
    var chunks = new ArrayList<McapRecord.ChunkIndex>();
    McapRecord.@Nullable Statistics statistics = null;
    while (cursor.remaining() > 0) {
      int opcode = cursor.u8();
      RecordReader record = cursor.slice(cursor.u64());
      switch (opcode) {
        case McapFormat.SCHEMA -> channels.add(McapRecord.Schema.read(record));
        case McapFormat.CHANNEL -> channels.add(McapRecord.Channel.read(record), record);
        case McapFormat.CHUNK_INDEX -> chunks.add(McapRecord.ChunkIndex.read(record));
        case McapFormat.STATISTICS -> statistics = McapRecord.Statistics.read(record);
        default -> {
          // Attachments, metadata and summary offsets are not needed.
        }
      }
    }
    if (statistics == null
        || statistics.chunks() != chunks.size()
        || !channels.topics().keySet().containsAll(statistics.counts().keySet())
        || statistics.counts().values().stream().mapToLong(Long::longValue).sum()
            != statistics.messages()
        || (chunks.isEmpty() && statistics.messages() > 0)
        || hasMessagesOutside(in, chunks, start)) {
      return Optional.empty();
    }
    return Optional.of(new McapSummary(channels, List.copyOf(chunks), statistics));
  }

  /** Whether a message lies between the chunks, where no index finds it. */
  private static boolean hasMessagesOutside(
      McapInput in, List<McapRecord.ChunkIndex> chunks, long end) {
    Map<Long, Long> lengths = new HashMap<>();
    chunks.forEach(chunk -> lengths.put(chunk.offset(), chunk.length() + chunk.indexLength()));
    long position = McapFormat.MAGIC_BYTES;
    while (position < end) {
      Long known = lengths.get(position);
      if (known == null) {
        var head =
            new RecordReader(
                in.read(position, McapFormat.RECORD_HEADER_BYTES), position, in::damaged);
        int opcode = head.u8();
        if (opcode == McapFormat.MESSAGE || opcode == McapFormat.CHUNK) {
          return true;
        }
        long length = head.u64();
        known = length > end - position ? length : length + McapFormat.RECORD_HEADER_BYTES;
      }
      if (known <= 0 || known > end - position) {
        throw in.damaged(position, "a record runs into the summary");
      }
      position += known;
    }
    return false;
  }
}
