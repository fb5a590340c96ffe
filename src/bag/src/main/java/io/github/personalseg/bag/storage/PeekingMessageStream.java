package io.github.personalseg.bag.storage;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream that finds its next message on demand. */
public abstract class PeekingMessageStream implements MessageStream {
  private @Nullable RawMessage next;
  private boolean ended;

  /** The next message, or null at the end; not called again after that or after an exception. */
  protected abstract @Nullable RawMessage advance();

  @Override
  public final boolean hasNext() {
    if (next == null && !ended) {
      ended = true; // also when advance() throws
      next = advance();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public final RawMessage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    RawMessage message = Objects.requireNonNull(next);
    next = null;
    return message;
  }

  @Override
  public void close() {
    next = null;
    ended = true;
  }
}
