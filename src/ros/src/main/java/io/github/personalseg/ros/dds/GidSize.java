package io.github.personalseg.ros.dds;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How many bytes a Gid takes in {@code ros_discovery_info}. Our definition has Iron's 16; Humble's
 * messages are the same with 8 zero bytes behind each.
 */
enum GidSize {
  HUMBLE(24),
  IRON(16);

  private static final int HEADER = 4;
  private static final int ZEROS = HUMBLE.bytes - IRON.bytes;

  private final int bytes;

  GidSize(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /**
   * The size a message was written with: the 8 bytes behind the participant's own Gid are zero on
   * Humble; elsewhere they are the number of nodes and the length of a name, which is never zero.
   * Empty when the message is too short to be either.
   */
  static Optional<GidSize> of(byte[] cdr) {
    int own = HEADER + IRON.bytes;
    if (cdr.length < own + Integer.BYTES) {
      return Optional.empty();
    }
    boolean zeros = cdr.length >= own + ZEROS + Integer.BYTES;
    for (int i = 0; zeros && i < ZEROS; i++) {
      zeros = cdr[own + i] == 0;
    }
    return Optional.of(zeros ? HUMBLE : IRON);
  }

  /** A message written with this size, as our definition has it; empty when it is none. */
  Optional<byte[]> narrow(byte[] cdr) {
    return this == IRON ? Optional.of(cdr) : copy(cdr, this, IRON);
  }

  /** One of our messages, written with this size. */
  byte[] widen(byte[] cdr) {
    return this == IRON ? cdr : copy(cdr, IRON, this).orElseThrow();
  }

  private static Optional<byte[]> copy(byte[] cdr, GidSize from, GidSize to) {
    if (cdr.length < HEADER || cdr[1] > 1) {
      return Optional.empty();
    }
    var order = cdr[1] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var walk = new Walk(ByteBuffer.wrap(cdr).order(order), from, to, new ByteArrayOutputStream());
    try {
      walk.bytes(HEADER);
      walk.gid();
      for (int nodes = walk.count(); nodes > 0; nodes--) {
        walk.bytes(walk.count()); // namespace
        walk.align();
        walk.bytes(walk.count()); // name
        walk.align();
        walk.gids();
        walk.gids();
      }
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
    return Optional.of(walk.out.toByteArray());
  }

  /** Copies piece by piece. All pieces are multiples of 4 bytes, so alignment is the same. */
  private record Walk(ByteBuffer in, GidSize from, GidSize to, ByteArrayOutputStream out) {
    void bytes(int count) {
      if (count < 0 || count > in.remaining()) {
        throw new BufferUnderflowException();
      }
      out.write(in.array(), in.position(), count);
      in.position(in.position() + count);
    }

    int count() {
      int count = in.getInt();
      in.position(in.position() - Integer.BYTES);
      bytes(Integer.BYTES);
      return count;
    }

    void align() {
      bytes(Math.min(-in.position() & 3, in.remaining()));
    }

    void gids() {
      for (int i = count(); i > 0; i--) {
        gid();
      }
    }

    void gid() {
      bytes(IRON.bytes);
      if (from == HUMBLE) {
        if (in.remaining() < ZEROS) {
          throw new BufferUnderflowException();
        }
        in.position(in.position() + ZEROS);
      }
      if (to == HUMBLE) {
        out.write(new byte[ZEROS], 0, ZEROS);
      }
    }
  }
}
