package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Small text files and folder listings, with messages that say what was expected. */
final class Tables {
  private static final long MAX_BYTES = 64L << 20;

  private Tables() {}

  /** Lines that are not blank, stripped. */
  static List<String> lines(Path file, String purpose) throws IOException {
    require(file, purpose);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    return Files.readString(file, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Requires a file. */
  static Path require(Path file, String purpose) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing; " + purpose);
    }
    return file;
  }

  /** Requires a folder. */
  static Path requireFolder(Path folder, String purpose) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("folder " + folder + " is missing; " + purpose);
    }
    return folder;
  }

  /** What a folder holds, numbers inside names in the order of their values. */
  static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted(Comparator.comparing(Tables::sortable)).toList();
    }
  }

  /** Sub-folders in order. */
  static List<Path> folders(Path folder) throws IOException {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** JPEG and PNG files in order. */
  static List<Path> pictures(Path folder) throws IOException {
    return list(folder).stream()
        .filter(file -> ending(file).matches("jpe?g|png") && Files.isRegularFile(file))
        .toList();
  }

  /** File name without its ending. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String sortable(Path file) {
    var padded = new StringBuilder();
    for (String part : file.getFileName().toString().split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)")) {
      boolean number = !part.isEmpty() && Character.isDigit(part.charAt(0));
      padded.append("0".repeat(number ? Math.max(0, 12 - part.length()) : 0)).append(part);
    }
    return padded.toString();
  }
}
