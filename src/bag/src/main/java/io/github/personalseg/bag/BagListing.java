package io.github.personalseg.bag;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.BagMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The data files of a bag's folder in the order they are read, each once: a file and its packed
 * self are one. What the metadata name and what is there may differ, because people rename, pack,
 * unpack and delete; every difference is told.
 */
final class BagListing {
  /**
   * Its first group is what a file shares with its packed self, and with one converted in place.
   */
  private static final Pattern DATA = Pattern.compile("(.*)\\.(mcap|db3)(\\.zstd)?");

  private static final String PACKED = ".zstd";

  private final Path folder;
  private final Consumer<String> warnings;

  /** Data files by what they share with their packed self, the one to read first in front. */
  private final Map<String, List<Path>> present = new LinkedHashMap<>();

  private BagListing(Path folder, Consumer<String> warnings) {
    this.folder = folder;
    this.warnings = warnings;
    try (var entries = Files.list(folder)) {
      entries
          .filter(path -> stem(path) != null && !Files.isDirectory(path))
          .sorted(
              Comparator.comparingLong(BagListing::number)
                  .thenComparing(BagListing::isPacked)
                  .thenComparing(Comparator.comparing(Path::toString).reversed()))
          .forEach(
              path -> present.computeIfAbsent(stem(path), stem -> new ArrayList<>()).add(path));
    } catch (IOException e) {
      throw new BagException(folder, BagException.NO_OFFSET, "cannot be listed: " + e, e);
    }
  }

  /**
   * Lists a folder.
   *
   * @return for each part of the bag the files that hold it, the one to read first in front
   * @throws BagException when there is no data file, or the metadata name one outside
   */
  static List<List<Path>> of(Path folder, Consumer<String> warnings) {
    var metadata = BagMetadata.read(folder, warnings);
    var listing = new BagListing(folder, warnings);
    return metadata.isPresent() ? listing.named(metadata.get().files()) : listing.unnamed();
  }

  private List<List<Path>> unnamed() {
    if (present.isEmpty()) {
      throw new BagException(
          folder,
          BagException.NO_OFFSET,
          "no bag: neither " + BagMetadata.FILE_NAME + " nor .mcap or .db3 files");
    }
    present.values().stream()
        .filter(files -> files.size() > 1)
        .forEach(
            files ->
                warnings.accept(
                    files.stream().map(BagListing::name).reduce((a, b) -> a + " and " + b).get()
                        + " hold one part of the bag; it is read once"));
    return List.copyOf(present.values());
  }

  private List<List<Path>> named(List<String> names) {
    var parts = new ArrayList<List<Path>>();
    var missing = new ArrayList<Path>();
    Set<String> claimed = new LinkedHashSet<>();
    for (String name : names) {
      Path file = inside(name);
      String stem = stem(file);
      if (Files.exists(file)) {
        if (stem == null) {
          parts.add(List.of(file));
        } else if (claimed.add(stem)) {
          parts.add(withNamedFirst(file, present.getOrDefault(stem, List.of())));
        }
      } else if (stem != null && present.containsKey(stem)) {
        if (claimed.add(stem)) {
          parts.add(present.get(stem));
          warnings.accept(
              name(file)
                  + " is missing, "
                  + name(present.get(stem).get(0))
                  + " is read in its place");
        }
      } else {
        missing.add(file);
      }
    }
    var others = new LinkedHashMap<>(present);
    others.keySet().removeAll(claimed);
    if (parts.isEmpty() && !others.isEmpty()) {
      warnings.accept(
          "none of the files that "
              + BagMetadata.FILE_NAME
              + " names is there; those that are there are read: "
              + others.values().stream()
                  .map(f -> name(f.get(0)))
                  .reduce((a, b) -> a + ", " + b)
                  .get());
      return List.copyOf(others.values());
    }
    if (parts.isEmpty()) {
      throw new BagException(
          missing.get(0), BagException.NO_OFFSET, "missing, but the bag's metadata name it");
    }
    missing.forEach(
        file ->
            warnings.accept(
                name(file)
                    + " is missing, but "
                    + BagMetadata.FILE_NAME
                    + " names it; its messages are left out"));
    Set<String> series = new LinkedHashSet<>();
    claimed.forEach(stem -> series.add(series(stem)));
    others.forEach(
        (stem, files) -> {
          boolean split = series.contains(series(stem));
          if (split) {
            parts.add(files);
          }
          warnings.accept(
              name(files.get(0))
                  + " is not named by "
                  + BagMetadata.FILE_NAME
                  + (split
                      ? "; it is read, because its name goes on from the others'"
                      : "; it is left out"));
        });
    parts.sort(Comparator.comparingLong(part -> order(part, names)));
    return parts;
  }

  /** Named files in their order; others of their series by number, behind the one before. */
  private static long order(List<Path> part, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      String stem = stem(Path.of(names.get(i)).getFileName());
      if (part.stream().anyMatch(file -> sameStem(file, stem))) {
        return (long) i << 1;
      }
    }
    long number = number(part.get(0));
    long before = -1;
    long nearest = Long.MIN_VALUE;
    for (int i = 0; i < names.size(); i++) {
      long other = number(Path.of(names.get(i)));
      if (other < number && other > nearest) {
        nearest = other;
        before = i;
      }
    }
    return (before << 1) + 1;
  }

  private static boolean sameStem(Path file, @Nullable String stem) {
    return stem != null && stem.equals(stem(file));
  }

  private static List<Path> withNamedFirst(Path named, List<Path> all) {
    var files = new ArrayList<Path>();
    files.add(named);
    all.stream().filter(file -> !name(file).equals(name(named))).forEach(files::add);
    return files;
  }

  /** A file of the bag; bags up to version 3 put the folder's name in front. */
  private Path inside(String name) {
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
    return file;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static @Nullable String stem(Path file) {
    Matcher match = DATA.matcher(name(file));
    return match.matches() ? match.group(1) : null;
  }

  private static boolean isPacked(Path file) {
    return name(file).endsWith(PACKED);
  }

  /** What the splits of one recording share: {@code drive} in {@code drive_12}. */
  private static String series(String stem) {
    return stem.replaceFirst("_?\\d+$", "");
  }

  /** The number in {@code name_12.mcap}. */
  private static long number(Path file) {
    Matcher match = Pattern.compile("^.*?(\\d{1,18})\\.(mcap|db3).*$").matcher(name(file));
    return match.matches() ? Long.parseLong(match.group(1)) : -1;
  }
}
