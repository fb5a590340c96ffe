package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.teach.StreamFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A folder of pictures as a stream: in the order of their names, at the times that {@code
 * frames.csv} tells ({@code index,seconds}, as {@code bag unpack} writes it), or evenly at a rate.
 */
public final class FrameFolder {
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,9}),((?:\\d{1,9}|[1-8]\\d{9})(?:\\.\\d{1,9})?)");
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})\\.[A-Za-z]+");
  private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpe?g)");

  private final List<Path> files;
  private final List<Long> stamps = new ArrayList<>();

  private FrameFolder(List<Path> files) {
    this.files = files;
  }

  /**
   * Reads which frames there are, not the frames.
   *
   * @param rate frames a second, where no {@code frames.csv} tells
   */
  public static FrameFolder of(Path folder, double rate) throws IOException {
    List<Path> files;
    try (var children = Files.list(folder)) {
      files =
          children
              .filter(
                  file ->
                      PICTURE
                          .matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
                          .matches())
              .sorted()
              .toList();
    }
    var frames = new FrameFolder(files);
    Map<Integer, Long> known = stamps(folder.resolve(Unpacked.INDEX));
    for (int i = 0; i < files.size(); i++) {
      var number = NUMBER.matcher(files.get(i).getFileName().toString());
      Long stamp = number.matches() ? known.get(Integer.parseInt(number.group(1))) : null;
      if (!known.isEmpty() && stamp == null) {
        throw new CliException(
            files.get(i) + " is not in " + folder.resolve(Unpacked.INDEX) + ", which tells times");
      }
      frames.stamps.add(stamp == null ? Math.round(i * 1e9 / rate) : stamp);
    }
    return frames;
  }

  private static Map<Integer, Long> stamps(Path index) throws IOException {
    Map<Integer, Long> stamps = new HashMap<>();
    if (Files.isRegularFile(index)) {
      for (String line : Files.readAllLines(index)) {
        var matcher = LINE.matcher(line.strip());
        if (matcher.matches()) {
          String[] parts = matcher.group(2).split("\\.");
          String fraction = parts.length < 2 ? "" : parts[1];
          long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
          stamps.put(
              Integer.parseInt(matcher.group(1)),
              Long.parseLong(parts[0]) * 1_000_000_000L + nanos);
        }
      }
    }
    return stamps;
  }

  /**
   * Follows a mark in one of the frames through the others.
   *
   * @throws CliException when the folder does not hold it
   */
  public StreamFollower follower(Path frame, double seconds) throws IOException {
    var frames = new ArrayList<StreamFollower.Frame>();
    int place = -1;
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      frames.add(new StreamFollower.Frame(stamps.get(i), () -> ImageFiles.read(file)));
      place = Files.isSameFile(file, frame) ? i : place;
    }
    if (place < 0) {
      throw new CliException(frame + " is no picture (png, jpg) that can be followed from");
    }
    return new StreamFollower(stamps.get(place), frames, seconds);
  }
}
