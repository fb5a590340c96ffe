package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.frames.MarkedFrame;
import io.github.personalseg.cli.frames.Unpacked;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which frames, beside the marked ones, a lesson is tried on. */
public final class TrialFrames {
  /** Frames taken of one folder, evenly spaced. */
  public static final int MOST = 8;

  @Option(
      names = "--try",
      paramLabel = "PATH",
      description = {
        "Pictures, or folders of them, to try what was learned on; of a folder, 8 evenly spaced"
            + " ones. By default the folders that 'bag unpack' made and marked frames lie in."
      })
  private List<Path> paths = List.of();

  /**
   * Reads them.
   *
   * @param marked the marked frames, which are tried anyway
   */
  Map<String, RgbImage> read(List<MarkedFrame> marked) throws IOException {
    Set<Path> known =
        marked.stream().map(each -> absolute(each.frame())).collect(Collectors.toSet());
    var files = new LinkedHashSet<Path>();
    if (paths.isEmpty()) {
      for (MarkedFrame each : marked) {
        Path parent = each.frame().getParent();
        Path folder = parent == null ? Path.of("") : parent;
        if (Files.isRegularFile(folder.resolve(Unpacked.INDEX))) {
          files.addAll(some(folder, known));
        }
      }
    }
    for (Path path : paths) {
      files.addAll(Files.isDirectory(path) ? some(path, known) : List.of(path));
    }
    var frames = new LinkedHashMap<String, RgbImage>();
    for (Path file : files) {
      if (!known.contains(absolute(file))) {
        frames.put(file.toString(), ImageFiles.read(file));
      }
    }
    return frames;
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private static List<Path> some(Path folder, Set<Path> known) throws IOException {
    List<Path> all;
    try (var files = Files.list(folder)) {
      all =
          files
              .filter(TrialFrames::isPicture)
              .filter(file -> !known.contains(absolute(file)))
              .sorted()
              .toList();
    }
    if (all.isEmpty()) {
      return List.of();
    }
    var chosen = new ArrayList<Path>();
    int count = Math.min(MOST, all.size());
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) ((i + 0.5) * all.size() / count)));
    }
    return chosen;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.matches(".*\\.(png|jpe?g)") && Files.isRegularFile(file);
  }
}
