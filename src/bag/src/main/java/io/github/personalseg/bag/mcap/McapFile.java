package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagFile;
import io.github.personalseg.bag.storage.FileSummary;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.MessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.ZstdFrame;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An MCAP file: read by its summary where that is whole, from front to back otherwise. */
public final class McapFile implements BagFile {
  private final McapInput in;
  private final Optional<McapSummary> index;
  private final Consumer<String> warnings;
  private @Nullable FileSummary summary;

  /**
   * Opens {@code data}.
   *
   * @param file the name errors carry
   * @throws BagException when it does not start as an MCAP file
   */
  public McapFile(Path data, Path file, Consumer<String> warnings) {
    this.warnings = warnings;
    this.in = new McapInput(data, file);
    if (!in.startsWith(McapFormat.magic(), 0)) {
      in.close();
      throw in.damaged(0, "not an MCAP file: it does not start with \\x89MCAP0");
    }
    this.index = readIndex();
  }

  @Override
  public String storage() {
    return "mcap";
  }

  @Override
  public boolean whole() {
    return in.startsWith(McapFormat.magic(), in.size() - McapFormat.MAGIC_BYTES);
  }

  @Override
  public FileSummary summary() {
    if (summary == null) {
      summary = index.isPresent() ? fromIndex(index.get()) : fromScan();
      if (!summary.compressions().contains("zstd") && startsWithZstd()) {
        summary.addCompression("zstd");
      }
    }
    return summary;
  }

  /** Whether the messages are compressed one by one. */
  private boolean startsWithZstd() {
    try (var messages = messages(MessageFilter.ALL, warning -> {})) {
      return messages.hasNext() && ZstdFrame.isFrame(messages.next().data());
    } catch (BagException e) {
      return false; // whoever reads the messages is told
    }
  }

  @Override
  public MessageStream messages(MessageFilter filter, Consumer<String> told) {
    return index.isPresent()
        ? new IndexedMessageIterator(in, index.get(), filter)
        : new UnindexedMessageIterator(in, filter, told, new FileSummary());
  }

  @Override
  public void close() {
    in.close();
  }

  private Optional<McapSummary> readIndex() {
    try {
      return McapSummary.read(in);
    } catch (BagException e) {
      warnings.accept("the index is damaged, so the whole file is read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static FileSummary fromIndex(McapSummary index) {
    var found = new FileSummary();
    McapRecord.Statistics statistics = index.statistics();
    index
        .channels()
        .topics()
        .forEach((id, topic) -> found.add(topic, statistics.counts().getOrDefault(id, 0L)));
    if (statistics.messages() > 0) {
      found.addTimes(statistics.start(), statistics.end());
    }
    index.chunks().forEach(chunk -> found.addCompression(chunk.compression()));
    return found;
  }

  /** Counts what can be read; damage ends the count with a warning. */
  private FileSummary fromScan() {
    var found = new FileSummary();
    try (var scan = new UnindexedMessageIterator(in, MessageFilter.ALL, warnings, found)) {
      try {
        while (scan.hasNext()) {
          RawMessage message = scan.next();
          found.addTimes(message.logTime(), message.logTime());
          found.count(message.topic());
        }
      } catch (BagException e) {
        warnings.accept("only what lies before the damage is counted: " + e.getMessage());
      }
      scan.channels().topics().values().forEach(topic -> found.add(topic, 0));
    }
    return found;
  }
}
