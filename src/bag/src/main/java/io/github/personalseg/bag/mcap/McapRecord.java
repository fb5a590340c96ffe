package io.github.personalseg.bag.mcap;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The MCAP records that reading needs, as values. */
public sealed interface McapRecord {

  /** A message type's definition. */
  record Schema(int id, String name, String encoding, String definition) implements McapRecord {
    public static Schema read(RecordReader in) {
      int id = in.u16();
      String name = in.string();
      String encoding = in.string();
      byte[] data = in.bytes(in.u32());
      return new Schema(id, name, encoding, new String(data, StandardCharsets.UTF_8));
    }
  }

  /** A topic as one publisher offers it. */
  record Channel(int id, int schemaId, String topic, String encoding, Map<String, String> metadata)
      implements McapRecord {
    public static Channel read(RecordReader in) {
      return new Channel(in.u16(), in.u16(), in.string(), in.string(), in.map());
    }
  }

  /** A message; its data are the rest of the record. */
  record Message(int channelId, long logTime, long publishTime, byte[] data) implements McapRecord {
    public static Message read(RecordReader in) {
      int channelId = in.u16();
      in.u32();
      return new Message(channelId, in.u64(), in.u64(), in.bytes(in.remaining()));
    }
  }

  /** What stands in front of a chunk's records. */
  record ChunkHeader(
      long start,
      long end,
      long uncompressedSize,
      long crc,
      String compression,
      long compressedSize)
      implements McapRecord {
    public static ChunkHeader read(RecordReader in) {
      return new ChunkHeader(in.u64(), in.u64(), in.u64(), in.u32(), in.string(), in.u64());
    }
  }

  /** Where a chunk lies and which log times it covers. */
  record ChunkIndex(
      long start, long end, long offset, long length, long indexLength, String compression)
      implements McapRecord {
    public static ChunkIndex read(RecordReader in) {
      long start = in.u64();
      long end = in.u64();
      long offset = in.u64();
      long length = in.u64();
      in.slice(in.u32());
      return new ChunkIndex(start, end, offset, length, in.u64(), in.string());
    }
  }

  /** Counts of the whole file. */
  record Statistics(long messages, long chunks, long start, long end, Map<Integer, Long> counts)
      implements McapRecord {
    public static Statistics read(RecordReader in) {
      long messages = in.u64();
      in.u16();
      in.u32();
      in.u32();
      in.u32();
      long chunks = in.u32();
      long start = in.u64();
      long end = in.u64();
      RecordReader entries = in.slice(in.u32());
      var counts = new LinkedHashMap<Integer, Long>();
      while (entries.remaining() > 0) {
        counts.put(entries.u16(), entries.u64());
      }
      return new Statistics(messages, chunks, start, end, counts);
    }
  }
}
