package io.github.personalseg.bag.sqlite;

import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.PeekingMessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of a message query as messages. */
final class SqliteMessages extends PeekingMessageStream {
  private final Path file;
  private final Map<Long, TopicInfo> topics;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final Optional<Consumer<String>> cut;

  /**
   * @param cut told where the file ends early; empty when it is whole, and an end is damage
   */
  SqliteMessages(
      Path file,
      Map<Long, TopicInfo> topics,
      PreparedStatement statement,
      ResultSet rows,
      Optional<Consumer<String>> cut) {
    this.file = file;
    this.topics = topics;
    this.statement = statement;
    this.rows = rows;
    this.cut = cut;
  }

  @Override
  protected @Nullable RawMessage advance() {
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
            topic.name(), topic.type(), time, time, data == null ? new byte[0] : data);
      }
      return null;
    } catch (SQLException e) {
      if (cut.isPresent()) {
        cut.get().accept(file.getFileName() + " is cut; everything whole before that is read");
        return null;
      }
      throw new BagException(
          file, BagException.NO_OFFSET, "cannot be read further: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    super.close();
    SqliteFile.closeQuietly(statement);
  }
}
