package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.PeekingMessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an MCAP file by log time, opening only the chunks that a filter's times need.
 * Chunks that overlap in time are merged.
 */
final class IndexedMessageIterator extends PeekingMessageStream {
  /** Above this much memory in open chunks, order is given up rather than memory. */
  private static final long MAX_OPEN_BYTES = 512L << 20;

  /** A chunk that is being read, at its next message. */
  private static final class Open {
    final ChunkReader records;
    final int order;
    final int bytes;
    final Iterator<ChunkReader.Entry> rest;
    ChunkReader.Entry head;

    Open(ChunkReader records, int order, int bytes, Iterator<ChunkReader.Entry> entries) {
      this.records = records;
      this.order = order;
      this.bytes = bytes;
      this.rest = entries;
      this.head = entries.next();
    }

    long time() {
      return head.logTime();
    }

    int order() {
      return order;
    }
  }

  private final McapInput in;
  private final McapChannels channels;
  private final MessageFilter filter;
  private final Deque<McapRecord.ChunkIndex> waiting;
  private final PriorityQueue<Open> open =
      new PriorityQueue<>(Comparator.comparingLong(Open::time).thenComparingInt(Open::order));
  private @Nullable BagException damage;
  private long openBytes;
  private int opened;

  IndexedMessageIterator(McapInput in, McapSummary summary, MessageFilter filter) {
    this.in = in;
    this.channels = summary.channels();
    this.filter = filter;
    this.waiting =
        new ArrayDeque<>(
            summary.chunks().stream()
                .filter(chunk -> filter.overlaps(chunk.start(), chunk.end()))
                .sorted(
                    Comparator.comparingLong(McapRecord.ChunkIndex::start)
                        .thenComparingLong(McapRecord.ChunkIndex::offset))
                .toList());
  }

  @Override
  protected @Nullable RawMessage advance() {
    while (!waiting.isEmpty()
        && (open.isEmpty()
            || (waiting.element().start() <= open.element().time()
                && openBytes < MAX_OPEN_BYTES))) {
      openNext();
    }
    Open first = open.poll();
    if (first == null) {
      if (damage != null) {
        throw damage;
      }
      return null;
    }
    RawMessage message = first.records.message(first.head);
    if (first.rest.hasNext()) {
      first.head = first.rest.next();
      open.add(first);
    } else {
      openBytes -= first.bytes;
    }
    return message;
  }

  /** Opens a chunk; damage is kept until what was read before it is handed out. */
  private void openNext() {
    var entries = new ArrayList<ChunkReader.Entry>();
    try {
      McapChunk chunk = read(waiting.remove());
      var records = new ChunkReader(in, chunk, channels);
      try {
        records.collect(filter, entries);
      } finally {
        if (!entries.isEmpty()) {
          entries.sort(Comparator.comparingLong(ChunkReader.Entry::logTime));
          openBytes += chunk.records().length;
          open.add(new Open(records, opened++, chunk.records().length, entries.iterator()));
        }
      }
    } catch (BagException e) {
      damage = e;
      waiting.clear();
    }
  }

  private McapChunk read(McapRecord.ChunkIndex index) {
    var head =
        new RecordReader(
            in.read(index.offset(), McapFormat.RECORD_HEADER_BYTES), index.offset(), in::damaged);
    long content = index.offset() + McapFormat.RECORD_HEADER_BYTES;
    if (head.u8() != McapFormat.CHUNK
        || head.u64() != index.length() - McapFormat.RECORD_HEADER_BYTES
        || index.length() > in.size() - index.offset()) {
      throw in.damaged(index.offset(), "the index puts a chunk here, but there is none");
    }
    return McapChunk.read(in, content, index.length() - McapFormat.RECORD_HEADER_BYTES);
  }

  @Override
  public void close() {
    super.close();
    waiting.clear();
    open.clear();
  }
}
