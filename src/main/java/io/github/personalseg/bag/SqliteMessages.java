package io.github.personalseg.bag;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a message query as messages. */
final class SqliteMessages extends LookaheadStream {
  private final Path file;
  private final Map<Long, TopicInfo> topics;
  private final PreparedStatement statement;
  private final ResultSet rows;

  SqliteMessages(
      Path file, Map<Long, TopicInfo> topics, PreparedStatement statement, ResultSet rows) {
    this.file = file;
    this.topics = topics;
    this.statement = statement;
    this.rows = rows;
  }

  @Override
  @Nullable RawMessage advance() {
    try {
      while (rows.next()) {
        TopicInfo topic = topics.get(rows.getLong(1));
        if (topic == null) {
          continue;
        }
        long time = rows.getLong(2);
        if (rows.getLong(3) > McapFormat.MAX_RECORD_BYTES) {
          throw new BagException(
              file,
              BagException.NO_OFFSET,
              "a message of "
                  + rows.getLong(3)
                  + " bytes on "
                  + topic.name()
                  + "; at most "
                  + McapFormat.MAX_RECORD_BYTES
                  + " are supported");
        }
        byte[] data = rows.getBytes(4);
        return new RawMessage(
            topic.name(),
            topic.type(),
            time,
            time,
            plain(topic, data == null ? new byte[0] : data));
      }
      return null;
    } catch (SQLException e) {
      throw new BagException(
          file, BagException.NO_OFFSET, "cannot be read further: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    super.close();
    SqliteFile.closeQuietly(statement);
  }

  /** The message itself: CDR starts with a zero byte, so a zstd frame cannot be mistaken for it. */
  private byte[] plain(TopicInfo topic, byte[] data) {
    if (!ZstdFrame.isFrame(data)) {
      return data;
    }
    Decoded decoded = ZstdFrame.decode(data, 0, data.length, McapFormat.MAX_RECORD_BYTES, false);
    if (!decoded.problem().isEmpty()) {
      throw new BagException(
          file,
          BagException.NO_OFFSET,
          "a message on " + topic.name() + " cannot be decompressed: " + decoded.problem());
    }
    return decoded.bytes();
  }
}
