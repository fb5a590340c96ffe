package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Recognizes bags that {@link BagWriter} wrote, the only ones that may be replaced. */
public final class OwnBag {
  /** What the header of an own data file names as the library that wrote it. */
  static final String LIBRARY = "personal_segmentation";

  private static final int MAX_HEADER_BYTES = 1024;

  private OwnBag() {}

  /**
   * Why a folder is no bag of our own with nothing else in it.
   *
   * @return one clause, or empty when it is one
   */
  public static String objection(Path folder) {
    if (!Files.isDirectory(folder)) {
      return "is no bag";
    }
    List<Path> entries;
    try (var list = Files.list(folder)) {
      entries = list.sorted().toList();
    } catch (IOException e) {
      return "cannot be listed (" + e + ")";
    }
    Path data = null;
    boolean metadata = false;
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      boolean file = Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
      if (file && name.equals(BagMetadata.FILE_NAME)) {
        metadata = true;
      } else if (file && name.endsWith(".mcap") && data == null) {
        data = entry;
      } else {
        return "holds " + name + ", which is not of a bag that this program wrote";
      }
    }
    if (!metadata) {
      return "is no bag (no " + BagMetadata.FILE_NAME + ")";
    }
    return data != null && isOwn(data) ? "" : "is a recording that this program did not write";
  }

  private static boolean isOwn(Path data) {
    try (InputStream in = Files.newInputStream(data)) {
      byte[] head = in.readNBytes(MAX_HEADER_BYTES);
      var cursor =
          new RecordReader(head, 0, (position, reason) -> new BagException(data, position, reason));
      byte[] magic = cursor.bytes(McapFormat.MAGIC_BYTES);
      if (!Arrays.equals(magic, McapFormat.magic()) || cursor.u8() != McapFormat.HEADER) {
        return false;
      }
      cursor.u64();
      cursor.string(); // the profile
      return cursor.string().equals(LIBRARY);
    } catch (IOException | BagException e) {
      return false;
    }
  }
}
