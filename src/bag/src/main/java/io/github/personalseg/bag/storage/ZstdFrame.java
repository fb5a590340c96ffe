package io.github.personalseg.bag.storage;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/** Decodes zstd frames without trusting the sizes they announce. */
public final class ZstdFrame {
  private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private ZstdFrame() {}

  public static boolean isFrame(byte[] data) {
    return data.length > MAGIC.length
        && Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Decodes {@code in[from, to)} as far as it goes.
   *
   * @param limit most bytes it may decode to
   * @param cut whether the input is known to end early, which is no problem then
   */
  public static Decoded decode(byte[] in, int from, int to, int limit, boolean cut) {
    byte[] out = new byte[(int) Math.min(limit, 4L * (to - from) + 64)];
    int size = 0;
    try (var stream = new ZstdInputStream(new ByteArrayInputStream(in, from, to - from))) {
      stream.setContinuous(cut);
      while (true) {
        if (size == out.length && size < limit) {
          out = Arrays.copyOf(out, (int) Math.min(limit, 2L * out.length));
        }
        int read =
            size < limit
                ? stream.read(out, size, Math.min(1 << 16, out.length - size))
                : stream.read();
        if (read < 0) {
          return new Decoded(Arrays.copyOf(out, size), "");
        }
        if (size == limit) {
          return new Decoded(out, "it holds more than the " + limit + " bytes allowed");
        }
        size += read;
      }
    } catch (IOException e) {
      return new Decoded(Arrays.copyOf(out, size), String.valueOf(e.getMessage()));
    }
  }
}
