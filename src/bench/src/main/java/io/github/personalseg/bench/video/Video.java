package io.github.personalseg.bench.video;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A recording of a family of look-alikes: {@code frames/NNNNNN.jpg}, {@code truth/NNNNNN.png}
 * (which of the family each pixel shows) and {@code video.json}.
 *
 * @param folder where it lies
 * @param name tells it from others
 * @param classWord the family's word
 * @param things how many of the family there are, numbered from 0
 * @param rate frames a second
 * @param start seconds since the epoch of the first frame
 * @param frames how many
 * @param none the truth of pixels that show none of the family
 * @param stretches the parts between cuts, in order
 */
record Video(
    Path folder,
    String name,
    String classWord,
    int things,
    double rate,
    long start,
    int frames,
    int none,
    List<Stretch> stretches) {
  /** Most frames and things that are believed. */
  private static final int MOST = 100_000;

  /**
   * A part between cuts.
   *
   * @param first its first frame
   * @param frames how many
   * @param name what happens in it
   */
  record Stretch(int first, int frames, String name) {
    /** Whether a frame is part of it. */
    boolean holds(int frame) {
      return frame >= first && frame < first + frames;
    }
  }

  /** {@code video.json}. */
  private record Description(
      @Nullable String name,
      @Nullable String class_word,
      int things,
      double rate,
      long start,
      int frames,
      int none,
      @Nullable List<Stretch> stretches) {}

  /** Every recording of a set, by name. */
  static List<Video> ofSet(Path set) throws IOException {
    List<Path> folders;
    try (var children = Files.list(set)) {
      folders = children.filter(c -> Files.exists(c.resolve("video.json"))).sorted().toList();
    }
    if (folders.isEmpty()) {
      throw new IOException(set + " holds no recording (a folder with video.json)");
    }
    var videos = new ArrayList<Video>();
    for (Path folder : folders) {
      videos.add(read(folder));
    }
    return videos;
  }

  private static Video read(Path folder) throws IOException {
    Path file = folder.resolve("video.json");
    Description d;
    try {
      d = new Gson().fromJson(Files.readString(file), Description.class);
    } catch (JsonParseException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (d == null
        || d.name() == null
        || d.class_word() == null
        || d.stretches() == null
        || !(d.rate() > 0)
        || d.things() < 1
        || d.things() > MOST
        || d.frames() < 1
        || d.frames() > MOST) {
      throw new IOException(
          file + ": name, class_word, things, rate, frames and stretches are needed");
    }
    int at = 0;
    for (Stretch stretch : d.stretches()) {
      if (stretch.first() != at || stretch.frames() < 1) {
        throw new IOException(file + ": the stretches must follow on each other from frame 0");
      }
      at += stretch.frames();
    }
    if (at != d.frames()) {
      throw new IOException(file + ": its stretches have " + at + " frames, it " + d.frames());
    }
    return new Video(
        folder,
        d.name(),
        d.class_word(),
        d.things(),
        d.rate(),
        d.start(),
        d.frames(),
        d.none(),
        List.copyOf(d.stretches()));
  }

  /** A frame's time, in nanoseconds since the epoch. */
  long stamp(int frame) {
    return start * 1_000_000_000L + Math.round(frame * 1e9 / rate);
  }

  RgbImage image(int frame) throws IOException {
    return ImageFiles.read(
        folder.resolve("frames").resolve(String.format(Locale.ROOT, "%06d.jpg", frame)));
  }

  /** Which thing each pixel shows, {@code [height * width]}. */
  byte[] truth(int frame) throws IOException {
    var image =
        ImageFiles.readGray(
            folder.resolve("truth").resolve(String.format(Locale.ROOT, "%06d.png", frame)));
    byte[] things = new byte[image.values().length];
    for (int i = 0; i < things.length; i++) {
      things[i] = (byte) image.values()[i];
    }
    return things;
  }

  /** Where a thing is in a frame's truth. */
  static Mask mask(byte[] truth, int width, int thing) {
    byte[] cells = new byte[truth.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (truth[i] == (byte) thing ? 1 : 0);
    }
    return new Mask(width, cells.length / width, cells);
  }

  Stretch stretchOf(int frame) {
    return stretches.stream().filter(s -> s.holds(frame)).findFirst().orElseThrow();
  }
}
