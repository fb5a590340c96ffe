package io.github.personalseg.bag.storage;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;

/** How the chunks of an MCAP file are compressed. */
public enum Compression {
  NONE(""),
  LZ4("lz4"),
  ZSTD("zstd");

  private static final int ZSTD_LEVEL = 3;

  private final String mcapName;

  Compression(String mcapName) {
    this.mcapName = mcapName;
  }

  /** The name MCAP knows it by. */
  public String mcapName() {
    return mcapName;
  }

  /** Small lz4 blocks: each is readable where a chunk is cut, and buffers stay small. */
  public byte[] compress(byte[] data) throws IOException {
    return switch (this) {
      case NONE -> data;
      case ZSTD -> Zstd.compress(data, ZSTD_LEVEL);
      case LZ4 -> {
        var compressed = new ByteArrayOutputStream(data.length / 2 + 64);
        try (var out = new LZ4FrameOutputStream(compressed, BLOCKSIZE.SIZE_64KB)) {
          out.write(data);
        }
        yield compressed.toByteArray();
      }
    };
  }
}
