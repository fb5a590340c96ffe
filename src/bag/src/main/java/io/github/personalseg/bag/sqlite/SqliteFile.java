package io.github.personalseg.bag.sqlite;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagFile;
import io.github.personalseg.bag.storage.FileSummary;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.MessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.bag.storage.ZstdFrame;
import io.github.personalseg.file.TemporaryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.sqlite.SQLiteConfig;

/** A sqlite3 data file of rosbag2, read-only; messages compressed one by one are decompressed. */
public final class SqliteFile implements BagFile {
  private static final int HEADER_BYTES = 100;

  private final Path file;
  private final boolean whole;
  private final Connection connection;
  private final Map<Long, TopicInfo> topics;

  /**
   * Opens {@code data}.
   *
   * @param file the name errors carry
   * @throws BagException when it is no rosbag2 database
   */
  public SqliteFile(Path data, Path file) {
    this.file = file;
    this.whole = isWhole(data);
    connection = connect(data);
    try {
      if (!whole) {
        try (var statement = connection.createStatement()) {
          statement.execute("PRAGMA writable_schema=ON"); // else a cut file is not opened at all
        }
      }
      topics = readTopics();
    } catch (SQLException e) {
      close();
      throw damaged(e);
    }
  }

  /** Whether the file is as long as its header says: pages of some size, so many of them. */
  private static boolean isWhole(Path data) {
    try (var in = Files.newInputStream(data)) {
      var head = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
      if (head.capacity() < HEADER_BYTES) {
        return false;
      }
      long page = head.getShort(16) & 0xffff;
      return (head.getInt(28) & 0xffff_ffffL) * (page == 1 ? 65_536 : page) <= Files.size(data);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean whole() {
    return whole;
  }

  private Connection connect(Path data) {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    try {
      TemporaryFolder.require(); // sqlite's library is unpacked there
      return config.createConnection("jdbc:sqlite:" + data.toUri());
    } catch (IOException e) {
      throw new BagException(
          file, BagException.NO_OFFSET, "sqlite cannot be started: " + e.getMessage(), e);
    } catch (SQLException | LinkageError e) {
      if (isWithoutLibrary(e)) {
        throw new BagException(
            file,
            BagException.NO_OFFSET,
            "sqlite's library cannot be loaded from "
                + TemporaryFolder.path()
                + "; "
                + TemporaryFolder.advice(),
            e);
      }
      throw damaged(e);
    }
  }

  private static boolean isWithoutLibrary(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkageError
          || cause.getClass().getSimpleName().equals("NativeLibraryNotFoundException")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String storage() {
    return "sqlite3";
  }

  @Override
  public FileSummary summary() {
    var found = new FileSummary();
    topics.values().forEach(topic -> found.add(topic, 0));
    if (!whole) {
      return ofCut(found);
    }
    String sql =
        "SELECT topic_id, COUNT(*), MIN(timestamp), MAX(timestamp) FROM messages GROUP BY topic_id";
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        TopicInfo topic = topics.get(rows.getLong(1));
        if (topic != null) {
          found.add(topic, rows.getLong(2));
          found.addTimes(rows.getLong(3), rows.getLong(4));
        }
      }
      if (startsWithZstd()) {
        found.addCompression("zstd");
      }
      return found;
    } catch (SQLException e) {
      throw damaged(e);
    }
  }

  /** Counts what is there, row by row. */
  private FileSummary ofCut(FileSummary found) {
    try (var messages = messages(MessageFilter.ALL, warning -> {})) {
      while (messages.hasNext()) {
        RawMessage message = messages.next();
        found.count(message.topic());
        found.addTimes(message.logTime(), message.logTime());
        if (ZstdFrame.isFrame(message.data())) {
          found.addCompression("zstd");
        }
      }
    }
    return found;
  }

  @Override
  public MessageStream messages(MessageFilter filter, Consumer<String> warnings) {
    var wanted = new TreeSet<Long>();
    topics.forEach(
        (id, topic) -> {
          if (filter.wants(topic.name())) {
            wanted.add(id);
          }
        });
    String ids = wanted.toString().replace('[', '(').replace(']', ')');
    PreparedStatement statement = null;
    try {
      statement =
          connection.prepareStatement(
              "SELECT topic_id, timestamp, length(data), data FROM messages "
                  + (whole ? "" : "NOT INDEXED ")
                  + "WHERE timestamp >= ? AND timestamp < ? AND topic_id IN "
                  + ids
                  + (whole ? " ORDER BY timestamp, id" : ""));
      statement.setLong(1, filter.from());
      statement.setLong(2, filter.to());
      return new SqliteMessages(
          file,
          topics,
          statement,
          statement.executeQuery(),
          whole ? Optional.empty() : Optional.of(warnings));
    } catch (SQLException e) {
      if (statement != null) {
        closeQuietly(statement);
      }
      throw damaged(e);
    }
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }

  static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception ignored) {
      // It was only read.
    }
  }

  private boolean startsWithZstd() throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT substr(data, 1, 8) FROM messages LIMIT 1")) {
      byte[] first = rows.next() ? rows.getBytes(1) : null;
      return first != null && ZstdFrame.isFrame(first);
    }
  }

  private Map<Long, TopicInfo> readTopics() throws SQLException {
    Map<String, String[]> definitions = readDefinitions();
    var read = new LinkedHashMap<Long, TopicInfo>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT * FROM topics ORDER BY id")) {
      boolean hasQos = hasColumn(rows, "offered_qos_profiles");
      while (rows.next()) {
        String type = text(rows, "type");
        String[] definition = definitions.getOrDefault(type, new String[] {"", ""});
        read.put(
            rows.getLong("id"),
            new TopicInfo(
                text(rows, "name"),
                type,
                text(rows, "serialization_format"),
                definition[0],
                definition[1],
                hasQos ? text(rows, "offered_qos_profiles") : ""));
      }
    }
    return read;
  }

  /** Definitions by type, as encoding and text; bags from before Iron have none. */
  private Map<String, String[]> readDefinitions() throws SQLException {
    var definitions = new HashMap<String, String[]>();
    try (var tables = connection.getMetaData().getTables(null, null, "message_definitions", null)) {
      if (!tables.next()) {
        return definitions;
      }
    }
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT * FROM message_definitions ORDER BY id")) {
      while (rows.next()) {
        definitions.put(
            text(rows, "topic_type"),
            new String[] {text(rows, "encoding"), text(rows, "encoded_message_definition")});
      }
    }
    return definitions;
  }

  private static boolean hasColumn(ResultSet rows, String name) throws SQLException {
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      if (rows.getMetaData().getColumnName(i).equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String text(ResultSet rows, String column) throws SQLException {
    String value = rows.getString(column);
    return value == null ? "" : value;
  }

  private BagException damaged(Throwable e) {
    return new BagException(
        file, BagException.NO_OFFSET, "not a readable rosbag2 database: " + e.getMessage(), e);
  }
}
