package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.options.OwnPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A folder of frames as {@code bag unpack} makes it and {@code bag pack} reads it: {@code
 * NNNNNN.png}, and {@code frames.csv} with a header line and {@code index,seconds} per frame.
 */
public final class Unpacked {
  /** The file that says which frames there are, and when they were taken. */
  public static final String INDEX = "frames.csv";

  private static final String HEADER = "index,seconds";
  private static final Pattern LINE = Pattern.compile("(\\d{1,9}),\\d+\\.\\d{9}");

  private final Path folder;
  private final StringBuilder index = new StringBuilder(HEADER).append('\n');

  private Unpacked(Path folder) {
    this.folder = folder;
  }

  /** The name of a frame's picture. */
  public static String picture(int frame) {
    return String.format(Locale.ROOT, "%06d.png", frame);
  }

  /**
   * Prepares a folder.
   *
   * @param replace whether frames that were unpacked there before are removed; anything else stays
   * @throws CliException when it holds something that may not be replaced
   */
  public static Unpacked in(Path folder, boolean replace) throws IOException {
    if (Files.isDirectory(folder)) {
      if (replace) {
        remove(folder);
      }
      try (var files = Files.list(folder)) {
        var there = files.findFirst();
        if (there.isPresent()) {
          throw new CliException(
              folder
                  + " holds "
                  + there.get().getFileName()
                  + " already; name another folder"
                  + (replace
                      ? " (--replace removes only frames that were unpacked there)"
                      : ", or give --replace to replace frames unpacked there before"));
        }
      }
    }
    Files.createDirectories(folder);
    return new Unpacked(folder);
  }

  private static void remove(Path folder) throws IOException {
    Path index = folder.resolve(INDEX);
    if (!Files.isRegularFile(index)) {
      return;
    }
    List<String> lines = Files.readAllLines(index);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      return;
    }
    var pictures = new ArrayList<Path>();
    for (String line : lines.subList(1, lines.size())) {
      var matcher = LINE.matcher(line);
      if (matcher.matches()) {
        Path picture = folder.resolve(picture(Integer.parseInt(matcher.group(1))));
        if (Files.isRegularFile(picture, LinkOption.NOFOLLOW_LINKS)) {
          if (!OwnPicture.isOwn(picture)) {
            throw new CliException(
                picture + " was not written by this program; name another folder");
          }
          pictures.add(picture);
        }
      }
    }
    for (Path picture : pictures) {
      Files.delete(picture);
    }
    Files.delete(index);
  }

  /** Where a frame's picture goes. */
  public Path add(int frame, long stamp) {
    index.append(frame).append(',').append(Stamp.format(stamp)).append('\n');
    return folder.resolve(picture(frame));
  }

  /** Writes the index, so that the folder is whole. */
  public void finish() throws IOException {
    Files.writeString(folder.resolve(INDEX), index);
  }
}
