package io.github.personalseg.ros.dds;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/** A native object's address that nobody can use any more once it is closed. Thread safe. */
final class NativeHandle {
  private final long address;
  private final LongConsumer closer;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  NativeHandle(long address, LongConsumer closer) {
    this.address = address;
    this.closer = closer;
  }

  /** What {@code task} returns, or {@code otherwise} once closed; several may run at once. */
  long use(LongUnaryOperator task, long otherwise) {
    use.readLock().lock();
    try {
      return closed ? otherwise : task.applyAsLong(address);
    } finally {
      use.readLock().unlock();
    }
  }

  /** Like {@link #use}, for objects. */
  <T> T get(LongFunction<T> task, T otherwise) {
    use.readLock().lock();
    try {
      return closed ? otherwise : task.apply(address);
    } finally {
      use.readLock().unlock();
    }
  }

  /** Waits for those who use it, then closes; idempotent. */
  void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        closer.accept(address);
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
