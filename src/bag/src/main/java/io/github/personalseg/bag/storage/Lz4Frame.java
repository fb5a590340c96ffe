package io.github.personalseg.bag.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Decodes LZ4 frames, linked blocks included: rosbag2's MCAP plugin writes those, and the stream of
 * lz4-java refuses them.
 */
public final class Lz4Frame {
  private static final int MAGIC = 0x184d2204;
  private static final int UNCOMPRESSED_BIT = 0x8000_0000;
  private static final int MIN_MATCH = 4;

  private final byte[] in;
  private final int inEnd;
  private final int limit;
  private int at;
  private byte[] out;
  private int size;

  /**
   * A decoder of the frame in {@code in[from, to)}.
   *
   * @param limit most bytes it may decode to
   */
  public Lz4Frame(byte[] in, int from, int to, int limit) {
    this.in = in;
    this.at = from;
    this.inEnd = to;
    this.limit = limit;
    this.out = new byte[(int) Math.min(limit, 4L * (to - from) + 64)];
  }

  /** Whatever is decoded so far, also after {@link #decode} failed. */
  public byte[] decoded() {
    return Arrays.copyOf(out, size);
  }

  /**
   * Decodes up to the end mark.
   *
   * @throws IOException when the frame is cut or damaged, or larger than the limit
   */
  public void decode() throws IOException {
    if (i32() != MAGIC) {
      throw new IOException("not an LZ4 frame");
    }
    int flags = u8();
    boolean blockChecksums = (flags & 0x10) != 0;
    boolean contentChecksum = (flags & 0x04) != 0;
    if (flags >> 6 != 1 || (flags & 0x01) != 0) {
      throw new IOException(
          String.format(Locale.ROOT, "LZ4 frame flags 0x%02x are not supported", flags));
    }
    skip(1 + ((flags & 0x08) != 0 ? 8 : 0) + 1);
    while (true) {
      int word = i32();
      if (word == 0) {
        break;
      }
      int length = word & ~UNCOMPRESSED_BIT;
      if (length > inEnd - at) {
        throw new IOException("an LZ4 block of " + length + " bytes is cut");
      }
      if (word < 0) {
        append(in, at, length);
      } else {
        block(at, at + length);
      }
      at += length + (blockChecksums ? 4 : 0);
    }
    if (contentChecksum
        && i32() != XXHashFactory.fastestInstance().hash32().hash(out, 0, size, 0)) {
      throw new IOException("the LZ4 content checksum does not match");
    }
  }

  /** One compressed block; its matches may reach into the blocks before it. */
  private void block(int from, int to) throws IOException {
    int p = from;
    while (p < to) {
      int token = in[p++] & 0xff;
      int literals = token >> 4;
      if (literals == 15) {
        int more;
        do {
          more = byteAt(p++, to);
          literals += more;
        } while (more == 255 && literals < limit);
      }
      if (literals > to - p) {
        throw new IOException("an LZ4 literal runs past its block");
      }
      append(in, p, literals);
      p += literals;
      if (p == to) {
        return;
      }
      int distance = byteAt(p, to) | byteAt(p + 1, to) << 8;
      p += 2;
      int length = (token & 15) + MIN_MATCH;
      if (length == 15 + MIN_MATCH) {
        int more;
        do {
          more = byteAt(p++, to);
          length += more;
        } while (more == 255 && length < limit);
      }
      if (distance == 0 || distance > size) {
        throw new IOException("an LZ4 match reaches " + distance + " bytes back at " + size);
      }
      copyMatch(distance, length);
    }
  }

  private void copyMatch(int distance, int length) throws IOException {
    grow(length);
    if (distance >= length) {
      System.arraycopy(out, size - distance, out, size, length);
    } else {
      for (int i = 0; i < length; i++) {
        out[size + i] = out[size + i - distance];
      }
    }
    size += length;
  }

  private void append(byte[] source, int from, int length) throws IOException {
    grow(length);
    System.arraycopy(source, from, out, size, length);
    size += length;
  }

  private void grow(int more) throws IOException {
    if (more > limit - size) {
      throw new IOException("an LZ4 frame holds more than the " + limit + " bytes announced");
    }
    if (size + more > out.length) {
      out = Arrays.copyOf(out, (int) Math.min(limit, Math.max(size + more, 2L * out.length)));
    }
  }

  private int byteAt(int position, int to) throws IOException {
    if (position >= to) {
      throw new IOException("an LZ4 block is cut");
    }
    return in[position] & 0xff;
  }

  private int u8() throws IOException {
    return byteAt(at++, inEnd);
  }

  private int i32() throws IOException {
    return u8() | u8() << 8 | u8() << 16 | u8() << 24;
  }

  private void skip(int bytes) throws IOException {
    at += bytes;
    if (at > inEnd) {
      throw new IOException("the LZ4 frame header is cut");
    }
  }
}
