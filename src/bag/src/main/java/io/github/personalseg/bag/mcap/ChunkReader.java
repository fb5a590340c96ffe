package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records inside a chunk: takes in schemas and channels, hands out messages. Not thread
 * safe.
 */
final class ChunkReader {
  /** Where a wanted message lies in the chunk. */
  record Entry(long logTime, int position, int length) {}

  private final McapChunk chunk;
  private final McapChannels channels;
  private final RecordReader in;

  ChunkReader(McapInput file, McapChunk chunk, McapChannels channels) {
    this.chunk = chunk;
    this.channels = channels;
    this.in =
        new RecordReader(
            chunk.records(),
            0,
            (position, reason) ->
                file.damaged(
                    chunk.offset(), "byte " + position + " of the chunk's records: " + reason));
  }

  /** The next message that {@code filter} wants, or null at the chunk's end. */
  @Nullable RawMessage next(MessageFilter filter) {
    Entry entry = nextEntry(filter);
    return entry == null ? null : message(entry);
  }

  /** Adds every remaining message that {@code filter} wants, in file order, up to any damage. */
  void collect(MessageFilter filter, List<Entry> into) {
    for (Entry entry = nextEntry(filter); entry != null; entry = nextEntry(filter)) {
      into.add(entry);
    }
  }

  /** Reads the message an entry points at. */
  RawMessage message(Entry entry) {
    in.position(entry.position);
    McapRecord.Message message = McapRecord.Message.read(in.slice(entry.length));
    TopicInfo topic = channels.require(message.channelId(), in);
    return new RawMessage(
        topic.name(), topic.type(), message.logTime(), message.publishTime(), message.data());
  }

  private @Nullable Entry nextEntry(MessageFilter filter) {
    while (in.remaining() >= McapFormat.RECORD_HEADER_BYTES) {
      int opcode = in.u8();
      long length = in.u64();
      if (length > in.remaining() && !chunk.complete()) {
        return null;
      }
      int position = in.position();
      RecordReader record = in.slice(length);
      switch (opcode) {
        case McapFormat.SCHEMA -> channels.add(McapRecord.Schema.read(record));
        case McapFormat.CHANNEL -> channels.add(McapRecord.Channel.read(record), record);
        case McapFormat.MESSAGE -> {
          TopicInfo topic = channels.require(record.u16(), record);
          record.u32();
          long logTime = record.u64();
          if (filter.wants(logTime) && filter.wants(topic.name())) {
            return new Entry(logTime, position, (int) length);
          }
        }
        default -> {
          // Other records may follow in later versions of the format.
        }
      }
    }
    if (in.remaining() > 0 && chunk.complete()) {
      throw in.damaged(in.remaining() + " bytes behind the last record");
    }
    return null;
  }
}
