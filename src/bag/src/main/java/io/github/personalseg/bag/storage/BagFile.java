package io.github.personalseg.bag.storage;

import java.util.function.Consumer;

/** One data file of a bag. Not thread safe. */
public interface BagFile extends AutoCloseable {
  /** {@code mcap} or {@code sqlite3}. */
  String storage();

  /** Whether the file ends where its writer ended it. */
  boolean whole();

  /** What the file holds; reads all of it when it carries no summary. */
  FileSummary summary();

  /**
   * Its messages, by log time where the file allows that, else in file order.
   *
   * @param warnings told what was found wrong on the way
   */
  MessageStream messages(MessageFilter filter, Consumer<String> warnings);

  @Override
  void close();
}
