package io.github.personalseg.bag;

import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.mcap.McapWriter;
import io.github.personalseg.bag.mcap.OwnBag;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagMetadata;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.file.Places;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes a rosbag2 folder of one MCAP file. It grows under a hidden temporary name beside its
 * target; {@link #finish()} puts it in place whole, {@link #close()} without it discards it. Not
 * thread safe.
 */
public final class BagWriter implements AutoCloseable {
  /**
   * How to write.
   *
   * @param compression of the chunks
   * @param chunkBytes a chunk is closed once it holds this many bytes, 1 to 2^28
   * @param replace whether a bag at the target is replaced, if this writer wrote it
   */
  public record Options(Compression compression, int chunkBytes, boolean replace) {
    private static final int MAX_CHUNK_BYTES = 1 << 28;

    /** zstd in chunks of 1 MiB; an existing target is an error. */
    public static final Options DEFAULT = new Options(Compression.ZSTD, 1 << 20, false);

    public Options {
      if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
        throw new IllegalArgumentException(
            "chunkBytes is " + chunkBytes + "; allowed: 1.." + MAX_CHUNK_BYTES);
      }
    }

    /** These options, with an existing bag at the target replaced. */
    public Options replacing() {
      return new Options(compression, chunkBytes, true);
    }
  }

  private static final class Channel {
    final TopicInfo topic;
    final int id;
    long count;

    Channel(TopicInfo topic, int id) {
      this.topic = topic;
      this.id = id;
    }
  }

  private final Path folder;
  private final Path partial;
  private final Options options;
  private final String dataFile;
  private final FileChannel file;
  private final OutputStream out;
  private final McapWriter mcap;
  private final Map<List<String>, Integer> schemaIds = new HashMap<>();
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private long start = Long.MAX_VALUE;
  private long end;
  private boolean closed;

  private BagWriter(Path folder, Path partial, Options options) throws IOException {
    this.folder = folder;
    this.partial = partial;
    this.options = options;
    this.dataFile = folder.getFileName() + "_0.mcap";
    this.file =
        FileChannel.open(
            partial.resolve(dataFile), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
    this.mcap = new McapWriter(out, options.compression(), options.chunkBytes());
  }

  /** Starts a bag at {@code folder} with {@link Options#DEFAULT}. */
  public static BagWriter create(Path folder) {
    return create(folder, Options.DEFAULT);
  }

  /**
   * Starts a bag at {@code folder}, which becomes a folder of that name; missing parents are made.
   *
   * @throws BagException when the target exists and may not be replaced, or cannot be written
   */
  public static BagWriter create(Path folder, Options options) {
    Path target = Places.real(folder);
    requireFree(target, options);
    Path partial =
        target.resolveSibling("." + target.getFileName() + ".partial-" + UUID.randomUUID());
    try {
      Files.createDirectories(partial);
      return new BagWriter(target, partial, options);
    } catch (IOException e) {
      Folders.deleteQuietly(partial);
      throw failed(target, e);
    }
  }

  /** Adds a topic of a known type. */
  public void addTopic(String name, MessageType<?> type, QosProfile qos) {
    addTopic(TopicInfo.of(name, type, qos));
  }

  /**
   * Adds a topic, for example one of another bag.
   *
   * @throws BagException when the bag already has a topic of that name
   */
  public void addTopic(TopicInfo topic) {
    requireOpen();
    if (channels.containsKey(topic.name())) {
      throw new BagException(
          folder, BagException.NO_OFFSET, "topic " + topic.name() + " was already added");
    }
    TopicInfo defined = topic.withKnownDefinition();
    int schema =
        schemaIds.computeIfAbsent(
            List.of(defined.type(), defined.definitionEncoding(), defined.definition()),
            key ->
                mcap.addSchema(
                    defined.type(),
                    defined.definitionEncoding(),
                    defined.definition().getBytes(StandardCharsets.UTF_8)));
    int id =
        mcap.addChannel(
            schema,
            topic.name(),
            topic.serialization(),
            Map.of(McapFormat.QOS_KEY, topic.qosProfiles()));
    channels.put(topic.name(), new Channel(topic, id));
  }

  /** Whether a topic of that name was added. */
  public boolean hasTopic(String name) {
    return channels.containsKey(name);
  }

  /** Writes a message that was logged when it was published. */
  public <T extends Record> void write(String topic, long logTime, MessageType<T> type, T message) {
    write(new RawMessage(topic, type.name(), logTime, logTime, type.encode(message)));
  }

  /**
   * Writes serialized bytes.
   *
   * @throws BagException when the topic was not added, has another type, a time is negative, or the
   *     disk is full
   */
  public void write(RawMessage message) {
    requireOpen();
    Channel channel = channels.get(message.topic());
    if (channel == null) {
      throw new BagException(
          folder,
          BagException.NO_OFFSET,
          "topic " + message.topic() + " was not added; added: " + channels.keySet());
    }
    if (!channel.topic.type().equals(message.type())) {
      throw new BagException(
          folder,
          BagException.NO_OFFSET,
          message.topic() + " is " + channel.topic.type() + ", not " + message.type());
    }
    if (message.logTime() < 0 || message.publishTime() < 0) {
      throw new BagException(
          folder,
          BagException.NO_OFFSET,
          "log time "
              + message.logTime()
              + " and publish time "
              + message.publishTime()
              + " must not be negative");
    }
    try {
      mcap.message(channel.id, message.logTime(), message.publishTime(), message.data());
    } catch (IOException e) {
      throw failed(folder, e);
    }
    channel.count++;
    start = Math.min(start, message.logTime());
    end = Math.max(end, message.logTime());
  }

  /**
   * Completes the bag and puts it at its target.
   *
   * @throws BagException when the disk is full or the target was taken meanwhile; the temporary
   *     folder is gone then
   */
  public void finish() {
    requireOpen();
    try {
      mcap.finish();
      file.force(true);
      out.close();
      var topics = new LinkedHashMap<TopicInfo, Long>();
      channels.values().forEach(channel -> topics.put(channel.topic, channel.count));
      long first = Math.min(start, end);
      Files.writeString(
          partial.resolve(BagMetadata.FILE_NAME),
          BagMetadata.write(dataFile, topics, first, end - first));
      requireFree(folder, options);
      Folders.moveIntoPlace(partial, folder);
      closed = true;
    } catch (IOException e) {
      throw failed(folder, e);
    } finally {
      close();
    }
  }

  /** Discards what was written, unless {@link #finish()} came first. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      file.close();
    } catch (IOException ignored) {
      // The file is deleted next.
    }
    Folders.deleteQuietly(partial);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the bag " + folder + " is closed");
    }
  }

  /**
   * Makes sure that a bag may be written at {@code folder}, without touching anything.
   *
   * @throws BagException when something is there that may not be replaced: anything, unless the
   *     options allow it; with them, whatever is no bag of this writer or holds more than one
   */
  public static void requireFree(Path folder, Options options) {
    Path target = Places.real(folder);
    if (target.getFileName() == null) {
      throw new BagException(target, BagException.NO_OFFSET, "is no place for a bag");
    }
    Path parent = Objects.requireNonNull(target.getParent());
    while (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
      parent = Objects.requireNonNull(parent.getParent());
    }
    if (!Files.isDirectory(parent)) {
      throw new BagException(
          folder, BagException.NO_OFFSET, "cannot be written: " + parent + " is no folder");
    }
    if (!Files.isWritable(parent)) {
      throw new BagException(
          folder, BagException.NO_OFFSET, "cannot be written: no permission for " + parent);
    }
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!options.replace()) {
      throw new BagException(
          folder, BagException.NO_OFFSET, "exists; choose another name, or replace it (--replace)");
    }
    String objection = OwnBag.objection(target);
    if (!objection.isEmpty()) {
      throw new BagException(
          folder, BagException.NO_OFFSET, "exists and " + objection + ", so it is not replaced");
    }
  }

  private static BagException failed(Path folder, IOException cause) {
    return new BagException(
        folder, BagException.NO_OFFSET, "cannot be written: " + cause.getMessage(), cause);
  }
}
