package io.github.personalseg.bag.storage;

import io.github.personalseg.error.PersonalSegException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A bag that cannot be read or written: which file, where in it, and why. */
public final class BagException extends PersonalSegException {
  /** The offset of a failure that has no place in the file. */
  public static final long NO_OFFSET = -1;

  private final transient Path file;
  private final long offset;

  public BagException(Path file, long offset, String reason) {
    this(file, offset, reason, null);
  }

  public BagException(Path file, long offset, String reason, @Nullable Throwable cause) {
    super(file + (offset == NO_OFFSET ? ": " : ", byte " + offset + ": ") + reason, cause);
    this.file = file;
    this.offset = offset;
  }

  /** The file or folder at fault. */
  public Path file() {
    return file;
  }

  /** Byte offset in {@link #file()}, or {@link #NO_OFFSET}. */
  public long offset() {
    return offset;
  }
}
