package io.github.personalseg.bag;

import com.github.luben.zstd.ZstdInputStream;
import io.github.personalseg.file.TemporaryFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds and opens the data files of a bag. */
final class BagFiles {
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 16;

  private BagFiles() {}

  /** The data files of a folder in reading order: as its metadata says, else by number. */
  static List<Path> list(Path folder, Consumer<String> warnings) {
    Optional<BagMetadata> metadata = BagMetadata.read(folder, warnings);
    if (metadata.isPresent()) {
      return metadata.get().files().stream().map(name -> resolve(folder, name)).toList();
    }
    try (var entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(path -> path.getFileName().toString().matches(".*\\.(mcap|db3)(\\.zstd)?"))
              .sorted(Comparator.comparingLong(BagFiles::number).thenComparing(Path::compareTo))
              .toList();
      if (files.isEmpty()) {
        throw new BagException(
            folder,
            BagException.NO_OFFSET,
            "no bag: neither " + BagMetadata.FILE_NAME + " nor .mcap or .db3 files");
      }
      return files;
    } catch (IOException e) {
      throw new BagException(folder, BagException.NO_OFFSET, "cannot be listed: " + e, e);
    }
  }

  /**
   * Opens a data file by what it is, whatever its name says.
   *
   * @param temporaries told of files to delete once the bag is closed
   */
  static BagFile open(Path file, Consumer<String> warnings, Consumer<Path> temporaries) {
    Path data = file;
    byte[] head = head(data, file);
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
        in.transferTo(out);
      }
      return data;
    } catch (IOException e) {
      throw new BagException(
          file, BagException.NO_OFFSET, "cannot be decompressed: " + e.getMessage(), e);
    }
  }

  /** A file of the bag; bags up to version 3 put the folder's name in front. */
  private static Path resolve(Path folder, String name) {
    Path file;
    try {
      file = folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new BagException(
          folder.resolve(BagMetadata.FILE_NAME),
          BagException.NO_OFFSET,
          "\"" + name + "\" is no file name",
          e);
    }
    if (!Files.exists(file) && file.getFileName() != null) {
      file = folder.resolve(file.getFileName());
    }
    if (!file.startsWith(folder.normalize())) {
      throw new BagException(
          folder.resolve(BagMetadata.FILE_NAME),
          BagException.NO_OFFSET,
          "\"" + name + "\" lies outside the bag's folder");
    }
    if (!Files.exists(file)) {
      throw new BagException(
          file, BagException.NO_OFFSET, "missing, but the bag's metadata name it");
    }
    return file;
  }

  /** The number in {@code name_12.mcap}. */
  private static long number(Path file) {
    String digits =
        file.getFileName().toString().replaceFirst("^.*?(\\d{1,18})\\.(mcap|db3).*$", "$1");
    return digits.matches("\\d+") ? Long.parseLong(digits) : -1;
  }
}
