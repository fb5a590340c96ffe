package io.github.personalseg.bag.mcap;

import static io.github.personalseg.bag.mcap.McapFormat.CHANNEL;
import static io.github.personalseg.bag.mcap.McapFormat.CHUNK;
import static io.github.personalseg.bag.mcap.McapFormat.CHUNK_INDEX;
import static io.github.personalseg.bag.mcap.McapFormat.DATA_END;
import static io.github.personalseg.bag.mcap.McapFormat.FOOTER;
import static io.github.personalseg.bag.mcap.McapFormat.FOOTER_BYTES;
import static io.github.personalseg.bag.mcap.McapFormat.HEADER;
import static io.github.personalseg.bag.mcap.McapFormat.MESSAGE;
import static io.github.personalseg.bag.mcap.McapFormat.MESSAGE_INDEX;
import static io.github.personalseg.bag.mcap.McapFormat.SCHEMA;
import static io.github.personalseg.bag.mcap.McapFormat.STATISTICS;
import static io.github.personalseg.bag.mcap.McapFormat.SUMMARY_OFFSET;
import static io.github.personalseg.bag.mcap.McapFormat.magic;

import io.github.personalseg.bag.storage.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Writes one MCAP file: chunks with message indexes, then a summary with schemas, channels,
 * statistics and chunk indexes, all with checksums. Nothing is valid before {@link #finish()}. The
 * caller owns and closes the stream. Not thread safe.
 */
public final class McapWriter {
  private static final int MAX_ID = 0xffff;

  private record ChunkIndex(
      long start,
      long end,
      long offset,
      long length,
      Map<Integer, Long> indexOffsets,
      long indexLength,
      long compressedSize,
      long uncompressedSize) {}

  private final OutputStream out;
  private final Compression compression;
  private final int chunkBytes;
  private final CRC32 crc = new CRC32();
  private final McapBuffer schemas = new McapBuffer();
  private final McapBuffer channels = new McapBuffer();
  private final McapBuffer chunk = new McapBuffer();
  private final Map<Integer, McapBuffer> chunkMessages = new TreeMap<>();
  private final List<ChunkIndex> chunkIndexes = new ArrayList<>();
  private final Map<Integer, Long> counts = new TreeMap<>();
  private int schemaCount;
  private int channelCount;
  private long position;
  private long chunkStart;
  private long chunkEnd;
  private long start = Long.MAX_VALUE;
  private long end;

  /**
   * Starts a file.
   *
   * @param chunkBytes a chunk is closed once it holds this many bytes before compression
   */
  public McapWriter(OutputStream out, Compression compression, int chunkBytes) throws IOException {
    this.out = out;
    this.compression = compression;
    this.chunkBytes = chunkBytes;
    emit(magic());
    emit(new McapBuffer().record(HEADER, new McapBuffer().string("ros2").string(OwnBag.LIBRARY)));
  }

  /** Adds a schema and returns its id, from 1. */
  public int addSchema(String name, String encoding, byte[] data) {
    int id = nextId(++schemaCount, "schemas");
    var content = new McapBuffer().u16(id).string(name).string(encoding);
    content.u32(data.length).bytes(data);
    chunk.record(SCHEMA, content);
    schemas.record(SCHEMA, content);
    return id;
  }

  /** Adds a channel and returns its id, from 1. */
  public int addChannel(int schemaId, String topic, String encoding, Map<String, String> metadata) {
    int id = nextId(++channelCount, "channels");
    var content = new McapBuffer().u16(id).u16(schemaId).string(topic).string(encoding);
    content.map(metadata);
    chunk.record(CHANNEL, content);
    channels.record(CHANNEL, content);
    counts.put(id, 0L);
    return id;
  }

  public void message(int channelId, long logTime, long publishTime, byte[] data)
      throws IOException {
    long sequence = counts.merge(channelId, 1L, Long::sum);
    boolean first = chunkMessages.isEmpty();
    chunkStart = first ? logTime : Math.min(chunkStart, logTime);
    chunkEnd = first ? logTime : Math.max(chunkEnd, logTime);
    chunkMessages.computeIfAbsent(channelId, id -> new McapBuffer()).u64(logTime).u64(chunk.size());
    chunk.u8(MESSAGE).u64(22L + data.length);
    chunk.u16(channelId).u32((int) sequence).u64(logTime).u64(publishTime).bytes(data);
    if (chunk.size() >= chunkBytes) {
      closeChunk();
    }
  }

  /** Writes what is pending and the summary. */
  public void finish() throws IOException {
    if (chunk.size() > 0) {
      closeChunk();
    }
    emit(new McapBuffer().record(DATA_END, new McapBuffer().u32((int) crc.getValue())));
    var summary = new McapBuffer();
    var offsets = new McapBuffer();
    group(summary, offsets, SCHEMA, schemas);
    group(summary, offsets, CHANNEL, channels);
    group(summary, offsets, STATISTICS, new McapBuffer().record(STATISTICS, statistics()));
    group(summary, offsets, CHUNK_INDEX, chunkIndexRecords());
    long summaryStart = position;
    long offsetStart = position + summary.size();
    summary.bytes(offsets.toByteArray());
    summary.u8(FOOTER).u64(FOOTER_BYTES).u64(summaryStart).u64(offsetStart);
    var summaryCrc = new CRC32();
    summaryCrc.update(summary.toByteArray());
    emit(summary.u32((int) summaryCrc.getValue()));
    emit(magic());
    out.flush();
  }

  private void group(McapBuffer summary, McapBuffer offsets, int opcode, McapBuffer records) {
    if (records.size() > 0) {
      offsets.record(
          SUMMARY_OFFSET,
          new McapBuffer().u8(opcode).u64(position + summary.size()).u64(records.size()));
      summary.bytes(records.toByteArray());
    }
  }

  private void closeChunk() throws IOException {
    byte[] records = chunk.toByteArray();
    byte[] compressed = compression.compress(records);
    var recordsCrc = new CRC32();
    recordsCrc.update(records);
    var content = new McapBuffer().u64(chunkStart).u64(chunkEnd).u64(records.length);
    content.u32((int) recordsCrc.getValue()).string(compression.mcapName());
    content.u64(compressed.length).bytes(compressed);
    long offset = position;
    emit(new McapBuffer().record(CHUNK, content));
    long indexStart = position;
    var indexOffsets = new LinkedHashMap<Integer, Long>();
    for (var entry : chunkMessages.entrySet()) {
      indexOffsets.put(entry.getKey(), position);
      byte[] entries = entry.getValue().toByteArray();
      emit(
          new McapBuffer()
              .record(
                  MESSAGE_INDEX,
                  new McapBuffer().u16(entry.getKey()).u32(entries.length).bytes(entries)));
    }
    chunkIndexes.add(
        new ChunkIndex(
            chunkStart,
            chunkEnd,
            offset,
            indexStart - offset,
            indexOffsets,
            position - indexStart,
            compressed.length,
            records.length));
    if (!chunkMessages.isEmpty()) {
      start = Math.min(start, chunkStart);
      end = Math.max(end, chunkEnd);
    }
    chunk.clear();
    chunkMessages.clear();
    chunkStart = 0;
    chunkEnd = 0;
  }

  private McapBuffer statistics() {
    long messages = counts.values().stream().mapToLong(Long::longValue).sum();
    var content = new McapBuffer().u64(messages).u16(schemaCount).u32(channelCount);
    content.u32(0).u32(0).u32(chunkIndexes.size());
    content.u64(messages == 0 ? 0 : start).u64(end).u32(10 * counts.size());
    counts.forEach((id, count) -> content.u16(id).u64(count));
    return content;
  }

  private McapBuffer chunkIndexRecords() {
    var records = new McapBuffer();
    for (ChunkIndex index : chunkIndexes) {
      var content = new McapBuffer().u64(index.start).u64(index.end);
      content.u64(index.offset).u64(index.length).u32(10 * index.indexOffsets.size());
      index.indexOffsets.forEach((id, offset) -> content.u16(id).u64(offset));
      content.u64(index.indexLength).string(compression.mcapName());
      content.u64(index.compressedSize).u64(index.uncompressedSize);
      records.record(CHUNK_INDEX, content);
    }
    return records;
  }

  private void emit(McapBuffer records) throws IOException {
    emit(records.toByteArray());
  }

  private void emit(byte[] bytes) throws IOException {
    out.write(bytes);
    crc.update(bytes);
    position += bytes.length;
  }

  private static int nextId(int id, String what) {
    if (id > MAX_ID) {
      throw new IllegalStateException("an MCAP file holds at most " + MAX_ID + " " + what);
    }
    return id;
  }
}
