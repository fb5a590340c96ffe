package io.github.personalseg.concept.store;

import io.github.personalseg.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The lock of a store's folder: one operation at a time, over all threads and processes. Released
 * by closing, or by the system when the process ends.
 */
final class StoreLock implements AutoCloseable {
  private static final String FILE = ".lock";
  private static final long PAUSE_MILLIS = 20;

  /** How long a change waits for others; no change takes a second. */
  private static final long CHANGE_MILLIS = 30_000;

  /** How long looking waits, which can do without. */
  private static final long LOOK_MILLIS = 3_000;

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock, to change the store; its folder is made where it is missing.
   *
   * @throws IOException when the folder cannot be made or written, or another program holds on
   */
  static StoreLock toChange(Path root) throws IOException {
    PrivateFiles.createFolders(root);
    return acquire(root, CHANGE_MILLIS)
        .orElseThrow(
            () ->
                new IOException(
                    "another program has held "
                        + root.resolve(FILE)
                        + " for "
                        + CHANGE_MILLIS / 1000
                        + " s; end it and try again"));
  }

  /** The lock if it can be had; empty where the store cannot be written or somebody holds on. */
  static Optional<StoreLock> toLook(Path root) throws IOException {
    if (!Files.isDirectory(root) || !Files.isWritable(root)) {
      return Optional.empty();
    }
    try {
      return acquire(root, LOOK_MILLIS);
    } catch (InterruptedLock e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty(); // not ours to write after all
    }
  }

  private static Optional<StoreLock> acquire(Path root, long millis) throws IOException {
    var channel =
        PrivateFiles.open(
            root.resolve(FILE), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    boolean done = false;
    try {
      long end = System.nanoTime() + millis * 1_000_000;
      while (true) {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          done = true;
          return Optional.of(new StoreLock(channel));
        }
        if (System.nanoTime() > end) {
          return Optional.empty();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedLock();
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static final class InterruptedLock extends IOException {
    private static final long serialVersionUID = 1L;

    InterruptedLock() {
      super("interrupted while waiting for the store of concepts");
    }
  }
}
