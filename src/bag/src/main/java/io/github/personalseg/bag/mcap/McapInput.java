package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Positioned reads of an MCAP file, each checked against its size. */
final class McapInput implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final long size;

  /**
   * Opens {@code data}.
   *
   * @param file the name errors carry
   */
  McapInput(Path data, Path file) {
    this.file = file;
    try {
      channel = FileChannel.open(data, StandardOpenOption.READ);
      size = channel.size();
    } catch (IOException e) {
      throw new BagException(file, BagException.NO_OFFSET, "cannot be opened: " + e, e);
    }
  }

  long size() {
    return size;
  }

  /** Whether the bytes from {@code offset} on are {@code expected}. */
  boolean startsWith(byte[] expected, long offset) {
    return offset >= 0
        && offset <= size - expected.length
        && Arrays.equals(read(offset, expected.length), expected);
  }

  /** Reads exactly {@code length} bytes. */
  byte[] read(long offset, long length) {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw damaged(offset, length + " bytes are needed, but the file has " + size + " bytes");
    }
    if (length > McapFormat.MAX_RECORD_BYTES) {
      throw damaged(
          offset,
          "a record of "
              + length
              + " bytes; at most "
              + McapFormat.MAX_RECORD_BYTES
              + " are supported");
    }
    var buffer = ByteBuffer.allocate((int) length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw damaged(offset + buffer.position(), "the file became shorter while it was read");
        }
      }
    } catch (IOException e) {
      throw new BagException(file, offset, "cannot be read: " + e.getMessage(), e);
    }
    return buffer.array();
  }

  BagException damaged(long offset, String reason) {
    return new BagException(file, offset, reason);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // It was only read.
    }
  }
}
