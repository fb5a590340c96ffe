package io.github.personalseg.bag;

import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagFile;
import io.github.personalseg.bag.storage.Decoded;
import io.github.personalseg.bag.storage.FileSummary;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.MessageStream;
import io.github.personalseg.bag.storage.PeekingMessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.bag.storage.ZstdFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rosbag2 recording: a folder, or a single MCAP or sqlite3 file, compressed or not. Damage
 * is reported as {@link BagException}, a missing end or index only as a warning. Not thread safe.
 */
public final class BagReader implements AutoCloseable {
  private final Path path;
  private final List<Path> paths = new ArrayList<>();
  private final List<BagFile> files = new ArrayList<>();
  private final List<Path> temporaries = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private @Nullable FileSummary summary;

  private BagReader(Path path) {
    this.path = path;
    var parts =
        Files.isDirectory(path) ? BagListing.of(path, warnings::add) : List.of(List.of(path));
    try {
      openAll(parts);
    } catch (BagException e) {
      close();
      throw e;
    }
  }

  /** Opens what can be opened; only when nothing can is that an error. */
  private void openAll(List<List<Path>> parts) {
    BagException first = null;
    for (List<Path> part : parts) {
      try {
        files.add(open(part));
      } catch (BagException e) {
        first = first == null ? e : first;
        warnings.add("left out: " + e.getMessage());
      }
    }
    if (files.isEmpty()) {
      throw first == null
          ? new BagException(path, BagException.NO_OFFSET, "holds no data files")
          : first;
    }
    if (files.size() < parts.size()) {
      warnings.add(files.size() + " of " + parts.size() + " data files can be read");
    }
  }

  /** Opens the first of several forms of one part that is whole, else the first that opens. */
  private BagFile open(List<Path> forms) {
    BagFile cut = null;
    Path cutPath = null;
    BagException first = null;
    for (Path form : forms) {
      try {
        var file = BagFiles.open(form, warnings::add, temporaries::add);
        if (forms.size() == 1 || file.whole()) {
          if (cut != null) {
            cut.close();
          }
          paths.add(form);
          return file;
        }
        if (cut == null) {
          cut = file;
          cutPath = form;
        } else {
          file.close();
        }
      } catch (BagException e) {
        first = first == null ? e : first;
      }
    }
    if (cut == null || cutPath == null) {
      throw first == null ? new BagException(path, BagException.NO_OFFSET, "holds no data") : first;
    }
    paths.add(cutPath);
    return cut;
  }

  /**
   * Opens the bag at {@code path}.
   *
   * @throws BagException when there is none or it cannot be read at all
   */
  public static BagReader open(Path path) {
    if (!Files.exists(path)) {
      throw new BagException(path, BagException.NO_OFFSET, "does not exist");
    }
    return new BagReader(path.toAbsolutePath().normalize());
  }

  /** The topics, in the order of the bag; reads all of it when it carries no summary. */
  public List<TopicInfo> topics() {
    return List.copyOf(summary().topics().values());
  }

  /** What the bag holds; reads all of it when it carries no summary. */
  public BagInfo info() {
    FileSummary found = summary();
    return new BagInfo(
        path,
        files.get(0).storage(),
        paths,
        found.topics().values().stream()
            .map(topic -> new BagInfo.TopicCount(topic, found.messages(topic.name())))
            .toList(),
        found.messages(),
        found.start(),
        found.duration(),
        found.compressions(),
        warnings());
  }

  /** Every message. */
  public MessageStream messages() {
    return messages(MessageFilter.ALL);
  }

  /**
   * The messages that {@code filter} wants, file by file; within a file by log time, or in file
   * order where it has no index. Several streams may be open at once.
   *
   * @throws BagException when the filter names a topic that the bag does not have
   */
  public MessageStream messages(MessageFilter filter) {
    if (!filter.topics().isEmpty() && !summary().topics().keySet().containsAll(filter.topics())) {
      var unknown = new LinkedHashSet<>(filter.topics());
      unknown.removeAll(summary().topics().keySet());
      throw new BagException(
          path,
          BagException.NO_OFFSET,
          "no topic "
              + String.join(", ", unknown)
              + "; the bag has: "
              + String.join(", ", summary().topics().keySet()));
    }
    return new AllFiles(filter);
  }

  /** What was found wrong so far, as sentences, each once. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    files.forEach(BagFile::close);
    temporaries.forEach(Folders::deleteQuietly);
  }

  private FileSummary summary() {
    if (summary == null) {
      summary = new FileSummary();
      for (int i = 0; i < files.size(); i++) {
        try {
          summary.addAll(files.get(i).summary());
        } catch (BagException e) {
          if (files.size() == 1) {
            throw e;
          }
          warnings.add("not counted: " + e.getMessage());
        }
      }
      if (!temporaries.isEmpty()) {
        summary.addCompression("zstd"); // whole files are compressed by nothing else
      }
    }
    return summary;
  }

  /** One file's messages after the other's. */
  private final class AllFiles extends PeekingMessageStream {
    private final MessageFilter filter;
    private int next;
    private @Nullable MessageStream current;

    AllFiles(MessageFilter filter) {
      this.filter = filter;
    }

    @Override
    protected @Nullable RawMessage advance() {
      while (true) {
        if (current == null) {
          if (next == files.size()) {
            return null;
          }
          current = files.get(next++).messages(filter, warnings::add);
        }
        try {
          if (current.hasNext()) {
            return plain(current.next());
          }
        } catch (BagException e) {
          if (files.size() == 1) {
            throw e;
          }
          warnings.add("the rest of this file is left out: " + e.getMessage());
        }
        current.close();
        current = null;
      }
    }

    /**
     * A message without the compression of its own that rosbag2 puts around it on request: CDR
     * starts with a zero byte, so a zstd frame cannot be mistaken for it.
     */
    private RawMessage plain(RawMessage message) {
      if (!ZstdFrame.isFrame(message.data())) {
        return message;
      }
      byte[] data = message.data();
      Decoded decoded = ZstdFrame.decode(data, 0, data.length, McapFormat.MAX_RECORD_BYTES, false);
      if (!decoded.problem().isEmpty()) {
        throw new BagException(
            paths.get(next - 1),
            BagException.NO_OFFSET,
            "a message on " + message.topic() + " cannot be decompressed: " + decoded.problem());
      }
      return new RawMessage(
          message.topic(),
          message.type(),
          message.logTime(),
          message.publishTime(),
          decoded.bytes());
    }

    @Override
    public void close() {
      super.close();
      if (current != null) {
        current.close();
      }
    }
  }
}
