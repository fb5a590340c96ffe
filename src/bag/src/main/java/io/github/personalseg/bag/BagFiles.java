package io.github.personalseg.bag;

import com.github.luben.zstd.ZstdInputStream;
import io.github.personalseg.bag.mcap.McapFile;
import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.sqlite.SqliteFile;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagFile;
import io.github.personalseg.bag.storage.ZstdFrame;
import io.github.personalseg.file.TemporaryFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Finds and opens the data files of a bag. */
final class BagFiles {
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 16;

  /** A packed file may unpack to this, or to {@link #MOST_RATIO} times its size if that is more. */
  private static final long MOST_UNPACKED = 1L << 30;

  private static final long MOST_RATIO = 100;

  /** Left free on the disk that is unpacked to. */
  private static final long SPARED_BYTES = 256L << 20;

  private static final long SPACE_CHECK_BYTES = 16L << 20;

  private BagFiles() {}

  /**
   * Opens a data file by what it is, whatever its name says.
   *
   * @param temporaries told of files to delete once the bag is closed
   */
  static BagFile open(Path file, Consumer<String> warnings, Consumer<Path> temporaries) {
    Path data = file;
    byte[] head = head(data, file);
    if (head.length == 0) {
      throw new BagException(file, 0, "it is empty");
    }
    if (ZstdFrame.isFrame(head)) {
      data = decompress(file, temporaries);
      head = head(data, file);
    }
    if (Arrays.equals(head, SQLITE)) {
      return new SqliteFile(data, file);
    }
    if (head.length >= McapFormat.MAGIC_BYTES
        && Arrays.equals(Arrays.copyOf(head, McapFormat.MAGIC_BYTES), McapFormat.magic())) {
      return new McapFile(data, file, warnings);
    }
    throw new BagException(
        file, 0, "neither an MCAP nor a sqlite3 file, judged by its first bytes");
  }

  /** Copies within what a recording may grow to and what the disk can spare. */
  private static void copy(InputStream in, OutputStream out, Path file, Path data)
      throws IOException {
    long most = Math.max(MOST_UNPACKED, Files.size(file) * MOST_RATIO);
    byte[] buffer = new byte[1 << 16];
    long done = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (done + read > most) {
        throw new IOException(
            "it unpacks to more than " + MOST_RATIO + " times its size and " + most + " bytes");
      }
      if (done % SPACE_CHECK_BYTES + read >= SPACE_CHECK_BYTES
          && data.toFile().getUsableSpace() < SPARED_BYTES) {
        throw new IOException(
            "there is not enough space in " + data.getParent() + " after " + done + " bytes");
      }
      out.write(buffer, 0, read);
      done += read;
    }
  }

  private static byte[] head(Path data, Path file) {
    try (InputStream in = Files.newInputStream(data)) {
      return in.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw new BagException(file, BagException.NO_OFFSET, "cannot be opened: " + e, e);
    }
  }

  /** Unpacks a file that rosbag2 compressed whole; of a cut one, what is there. */
  private static Path decompress(Path file, Consumer<Path> temporaries) {
    try {
      TemporaryFolder.require();
      Path data = Files.createTempFile("personal-seg-", ".bag");
      temporaries.accept(data);
      try (var in = new ZstdInputStream(new BufferedInputStream(Files.newInputStream(file)));
          var out = Files.newOutputStream(data)) {
        in.setContinuous(true);
        copy(in, out, file, data);
      }
      return data;
    } catch (IOException e) {
      throw new BagException(
          file, BagException.NO_OFFSET, "cannot be decompressed: " + e.getMessage(), e);
    }
  }
}
