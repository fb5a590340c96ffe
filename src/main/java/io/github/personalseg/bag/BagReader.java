package io.github.personalseg.bag;

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
  private final List<Path> paths;
  private final List<BagFile> files = new ArrayList<>();
  private final List<Path> temporaries = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private @Nullable FileSummary summary;

  private BagReader(Path path) {
    this.path = path;
    this.paths = Files.isDirectory(path) ? BagFiles.list(path, warnings::add) : List.of(path);
    try {
      for (Path file : paths) {
        files.add(BagFiles.open(file, warnings::add, temporaries::add));
      }
    } catch (BagException e) {
      close();
      throw e;
    }
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
      files.forEach(file -> summary.addAll(file.summary()));
      if (!temporaries.isEmpty()) {
        summary.addCompression("zstd"); // whole files are compressed by nothing else
      }
    }
    return summary;
  }

  /** One file's messages after the other's. */
  private final class AllFiles extends LookaheadStream {
    private final MessageFilter filter;
    private int next;
    private @Nullable MessageStream current;

    AllFiles(MessageFilter filter) {
      this.filter = filter;
    }

    @Override
    @Nullable RawMessage advance() {
      while (true) {
        if (current == null) {
          if (next == files.size()) {
            return null;
          }
          current = files.get(next++).messages(filter, warnings::add);
        }
        if (current.hasNext()) {
          return current.next();
        }
        current.close();
        current = null;
      }
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
