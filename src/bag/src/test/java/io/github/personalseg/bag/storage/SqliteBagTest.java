package io.github.personalseg.bag.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.Bags;
import io.github.personalseg.ros.QosProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases with the tables of rosbag2's sqlite3 plugin. */
public class SqliteBagTest {
  @TempDir Path folder;

  /** Schema 1 is Foxy's, 3 Humble's, 4 Iron's and later. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void readsEverySchema(int schema) throws Exception {
    List<RawMessage> messages = expected(60);
    Path file = database(folder.resolve("bag_0.db3"), messages, schema, data -> data);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(file)));
    try (var reader = BagReader.open(file)) {
      BagInfo info = reader.info();
      assertEquals("sqlite3", info.storage());
      assertEquals(60, info.messages());
      assertEquals(Bags.START, info.start());
      assertEquals(590_000_000L, info.duration());
      assertEquals(Set.of(), info.compressions());
      TopicInfo text = info.topics().get(0).topic();
      TopicInfo full = TopicInfo.of("/text", Bags.TEXT, QosProfile.DEFAULT);
      assertEquals(
          new TopicInfo(
              full.name(),
              full.type(),
              "cdr",
              schema >= 4 ? "ros2msg" : "",
              schema >= 4 ? full.definition() : "",
              schema >= 3 ? full.qosProfiles() : ""),
          text);
    }
  }

  @Test
  void filtersByTopicAndTime() throws Exception {
    List<RawMessage> messages = expected(60);
    Path file = database(folder.resolve("my bag.db3"), messages, 4, data -> data);
    var filter =
        new MessageFilter(Set.of("/image"), messages.get(20).logTime(), messages.get(40).logTime());
    assertEquals(
        Bags.values(
            messages.subList(20, 40).stream().filter(m -> m.topic().equals("/image")).toList()),
        Bags.values(Bags.read(file, filter)));
  }

  @Test
  void readsMessagesCompressedOneByOne() throws Exception {
    List<RawMessage> messages = expected(20);
    Path bag = Files.createDirectory(folder.resolve("bag"));
    database(bag.resolve("bag_0.db3"), messages, 4, data -> Zstd.compress(data, 3));
    metadata(bag, "MESSAGE", "bag_0.db3");
    assertEquals(Bags.values(messages), Bags.values(Bags.read(bag)));
    try (var reader = BagReader.open(bag)) {
      assertEquals(Set.of("zstd"), reader.info().compressions());
    }
  }

  @Test
  void readsFilesCompressedWhole() throws Exception {
    List<RawMessage> messages = expected(40);
    Path bag = Files.createDirectory(folder.resolve("bag"));
    for (int part = 0; part < 2; part++) {
      Path file =
          database(
              folder.resolve(part + ".db3"),
              messages.subList(part * 20, part * 20 + 20),
              4,
              data -> data);
      Files.write(
          bag.resolve("bag_" + part + ".db3.zstd"), Zstd.compress(Files.readAllBytes(file), 3));
    }
    metadata(bag, "FILE", "bag_0.db3.zstd", "bag_1.db3.zstd");
    assertEquals(Bags.values(messages), Bags.values(Bags.read(bag)));
    try (var reader = BagReader.open(bag)) {
      assertEquals(Set.of("zstd"), reader.info().compressions());
      assertEquals(40, reader.info().messages());
    }
  }

  @Test
  void readsMcapFilesCompressedWholeAndCut() throws Exception {
    List<RawMessage> messages = Bags.messages(40);
    Path file = Bags.write(folder.resolve("bag"), messages, Compression.NONE, 500);
    byte[] packed = Zstd.compress(Files.readAllBytes(file), 3);
    Path whole = Files.write(folder.resolve("whole.mcap.zstd"), packed);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(whole)));
    Path cut = Files.write(folder.resolve("cut.mcap.zstd"), Arrays.copyOf(packed, 3));
    assertThrows(BagException.class, () -> Bags.read(cut));
  }

  @Test
  void aDamagedMessageEndsTheStreamBehindTheWholeOnes() throws Exception {
    List<RawMessage> messages = expected(10);
    Path file =
        database(
            folder.resolve("a.db3"),
            messages,
            4,
            data -> {
              byte[] packed = Zstd.compress(data, 3);
              return Arrays.equals(data, messages.get(6).data())
                  ? Arrays.copyOf(packed, packed.length - 5)
                  : packed;
            });
    var read = new ArrayList<RawMessage>();
    try (var reader = BagReader.open(file);
        var stream = reader.messages()) {
      var error = assertThrows(BagException.class, () -> stream.forEachRemaining(read::add));
      assertTrue(
          error.getMessage().contains("a message on /text cannot be decompressed"),
          error.getMessage());
    }
    assertEquals(Bags.values(messages.subList(0, 6)), Bags.values(read));
  }

  @Test
  void cutAndDamagedDatabasesGiveOneClearError() throws Exception {
    Path file = database(folder.resolve("a.db3"), expected(200), 4, data -> data);
    byte[] original = Files.readAllBytes(file);
    var random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] bytes =
          i % 2 == 0
              ? Arrays.copyOf(original, 16 + random.nextInt(original.length))
              : original.clone();
      for (int k = 0; k < 30 && i % 2 == 1; k++) {
        bytes[16 + random.nextInt(bytes.length - 16)] = (byte) random.nextInt();
      }
      Path damaged = Files.write(folder.resolve("damaged.db3"), bytes);
      try {
        assertTrue(Bags.read(damaged).size() <= 200);
      } catch (BagException e) {
        assertEquals(damaged, e.file());
      }
    }
  }

  @Test
  void aDatabaseWithoutTopicsIsNoBag() throws Exception {
    Path file = folder.resolve("other.db3");
    try (var connection = connect(file);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE other(id INTEGER)");
    }
    var error = assertThrows(BagException.class, () -> Bags.read(file));
    assertTrue(error.getMessage().contains("not a readable rosbag2 database"), error.getMessage());
  }

  @Test
  void readingChangesNothing() throws Exception {
    Path file = database(folder.resolve("a.db3"), expected(10), 4, data -> data);
    byte[] before = Files.readAllBytes(file);
    Bags.read(file);
    assertArrayEquals(before, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  /** sqlite3 keeps one time only: it counts as log and publish time. */
  public static List<RawMessage> expected(int count) {
    return Bags.messages(count).stream()
        .map(m -> new RawMessage(m.topic(), m.type(), m.logTime(), m.logTime(), m.data()))
        .toList();
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  public static Path database(
      Path file, List<RawMessage> messages, int schema, UnaryOperator<byte[]> pack)
      throws SQLException {
    try (var connection = connect(file);
        var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,"
              + " serialization_format TEXT NOT NULL"
              + (schema >= 3 ? ", offered_qos_profiles TEXT NOT NULL" : "")
              + (schema >= 4 ? ", type_description_hash TEXT NOT NULL" : "")
              + ")");
      statement.execute(
          "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp"
              + " INTEGER NOT NULL, data BLOB NOT NULL)");
      statement.execute("CREATE INDEX timestamp_idx ON messages (timestamp ASC)");
      if (schema >= 4) {
        statement.execute(
            "CREATE TABLE message_definitions(id INTEGER PRIMARY KEY, topic_type TEXT NOT NULL,"
                + " encoding TEXT NOT NULL, encoded_message_definition TEXT NOT NULL,"
                + " type_description_hash TEXT NOT NULL)");
      }
      addTopic(connection, TopicInfo.of("/text", Bags.TEXT, QosProfile.DEFAULT), schema);
      addTopic(connection, TopicInfo.of("/image", Bags.IMAGE, QosProfile.DEFAULT), schema);
      connection.setAutoCommit(false);
      try (var insert =
          connection.prepareStatement(
              "INSERT INTO messages (timestamp, topic_id, data) VALUES (?, ?, ?)")) {
        for (RawMessage message : messages) {
          insert.setLong(1, message.logTime());
          insert.setLong(2, message.topic().equals("/text") ? 1 : 2);
          insert.setBytes(3, pack.apply(message.data()));
          insert.execute();
        }
      }
      connection.commit();
    }
    return file;
  }

  private static void addTopic(Connection connection, TopicInfo topic, int schema)
      throws SQLException {
    String columns = schema >= 4 ? "?, ?, ?, ?, ''" : schema >= 3 ? "?, ?, ?, ?" : "?, ?, ?";
    try (var insert =
        connection.prepareStatement("INSERT INTO topics VALUES (NULL, " + columns + ")")) {
      insert.setString(1, topic.name());
      insert.setString(2, topic.type());
      insert.setString(3, "cdr");
      if (schema >= 3) {
        insert.setString(4, topic.qosProfiles());
      }
      insert.execute();
    }
    if (schema >= 4) {
      try (var insert =
          connection.prepareStatement(
              "INSERT INTO message_definitions VALUES (NULL, ?, 'ros2msg', ?, '')")) {
        insert.setString(1, topic.type());
        insert.setString(2, topic.definition());
        insert.execute();
      }
    }
  }

  public static void metadata(Path bag, String mode, String... files) throws IOException {
    Files.writeString(
        bag.resolve("metadata.yaml"),
        "rosbag2_bagfile_information:\n  version: 5\n  storage_identifier: sqlite3\n"
            + "  relative_file_paths:\n    - "
            + String.join("\n    - ", files)
            + "\n  compression_format: zstd\n  compression_mode: "
            + mode
            + "\n");
  }
}
