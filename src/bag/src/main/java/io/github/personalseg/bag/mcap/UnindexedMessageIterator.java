package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.FileSummary;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.PeekingMessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an MCAP file in file order, reading it from front to back without any index. A
 * file that is cut ends with a warning; what is whole before the cut is read, inside a cut chunk
 * too.
 */
final class UnindexedMessageIterator extends PeekingMessageStream {
  private final McapInput in;
  private final MessageFilter filter;
  private final Consumer<String> warnings;
  private final FileSummary seen;
  private final McapChannels channels = new McapChannels();
  private final CRC32 crc = new CRC32();
  private final boolean endsWhole;
  private @Nullable ChunkReader chunk;
  private long position = McapFormat.MAGIC_BYTES;
  private boolean ended;

  /**
   * Starts behind the magic.
   *
   * @param seen is told the compressions met
   */
  UnindexedMessageIterator(
      McapInput in, MessageFilter filter, Consumer<String> warnings, FileSummary seen) {
    this.in = in;
    this.filter = filter;
    this.warnings = warnings;
    this.seen = seen;
    this.endsWhole = in.startsWith(McapFormat.magic(), in.size() - McapFormat.MAGIC_BYTES);
    crc.update(McapFormat.magic());
  }

  /** The topics met so far. */
  McapChannels channels() {
    return channels;
  }

  @Override
  protected @Nullable RawMessage advance() {
    while (true) {
      if (chunk != null) {
        RawMessage message = chunk.next(filter);
        if (message != null) {
          return message;
        }
        chunk = null;
      }
      if (ended) {
        return null;
      }
      RawMessage message = topLevel();
      if (message != null) {
        return message;
      }
    }
  }

  /** Takes one top-level record; returns it when it is a wanted message. */
  private @Nullable RawMessage topLevel() {
    long left = in.size() - position;
    if (left < McapFormat.RECORD_HEADER_BYTES) {
      return cut("record");
    }
    byte[] head = in.read(position, McapFormat.RECORD_HEADER_BYTES);
    var cursor = new RecordReader(head, position, in::damaged);
    int opcode = cursor.u8();
    long length = cursor.u64();
    long content = position + McapFormat.RECORD_HEADER_BYTES;
    if (length > in.size() - content) {
      if (opcode == McapFormat.CHUNK && !endsWhole) {
        recover(content, length);
      }
      return cut(String.format(Locale.ROOT, "record 0x%02x of %d bytes", opcode, length));
    }
    position = content + length;
    return record(opcode, head, content, length);
  }

  private @Nullable RawMessage record(int opcode, byte[] head, long content, long length) {
    if (opcode == McapFormat.FOOTER) {
      return end();
    }
    byte[] bytes = in.read(content, length);
    var record = new RecordReader(bytes, content, in::damaged);
    if (opcode == McapFormat.DATA_END) {
      long announced = record.u32();
      if (announced != 0 && announced != crc.getValue()) {
        throw in.damaged(
            content,
            String.format(
                Locale.ROOT,
                "the file has checksum %08x up to here and announces %08x",
                crc.getValue(),
                announced));
      }
      return end();
    }
    crc.update(head);
    crc.update(bytes);
    switch (opcode) {
      case McapFormat.SCHEMA -> channels.add(McapRecord.Schema.read(record));
      case McapFormat.CHANNEL -> channels.add(McapRecord.Channel.read(record), record);
      case McapFormat.CHUNK -> open(McapChunk.read(in, content, length));
      case McapFormat.MESSAGE -> {
        McapRecord.Message message = McapRecord.Message.read(record);
        TopicInfo topic = channels.require(message.channelId(), record);
        if (filter.wants(message.logTime()) && filter.wants(topic.name())) {
          return new RawMessage(
              topic.name(), topic.type(), message.logTime(), message.publishTime(), message.data());
        }
      }
      default -> {
        // Headers, attachments, metadata and indexes say nothing about messages.
      }
    }
    return null;
  }

  /** Ends the stream behind the last message. */
  private @Nullable RawMessage end() {
    ended = true;
    if (!endsWhole) {
      warnings.accept("the file's summary is cut at byte " + in.size() + "; no message is lost");
    }
    return null;
  }

  private void open(McapChunk next) {
    seen.addCompression(next.header().compression());
    chunk = new ChunkReader(in, next, channels);
  }

  /** Takes what a chunk at the cut still holds; one without its header holds nothing. */
  private void recover(long content, long length) {
    try {
      open(McapChunk.read(in, content, length));
    } catch (BagException e) {
      warnings.accept("the chunk at the cut holds nothing readable: " + e.getMessage());
    }
  }

  /** Ends the stream at a cut; in a file whose end is whole that is damage instead. */
  private @Nullable RawMessage cut(String what) {
    if (endsWhole) {
      throw in.damaged(position, "a " + what + " runs past the end of the file");
    }
    warnings.accept(
        "the file is cut at byte " + in.size() + "; everything whole before that is read");
    ended = true;
    return null;
  }
}
