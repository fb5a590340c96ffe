package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code concepts.csv} beside any layout: which concepts a set teaches and their class words. Its
 * first line names the columns: {@code name} (or {@code subject}) and {@code class_word}, and for
 * some sets {@code partner} (whose images are the negatives) or {@code group}.
 */
final class ConceptTable {
  /** File name. */
  static final String FILE = "concepts.csv";

  /** Another name that folders of photographs use. */
  private static final String CLASSES_FILE = "classes.csv";

  private static final String NAME = "name";
  private static final String SUBJECT = "subject";

  /**
   * One line; what its column lacks is empty.
   *
   * @param name of the concept
   * @param classWord its class word
   * @param partner name of the look-alike
   * @param group name of the group
   */
  record Row(String name, String classWord, String partner, String group) {}

  private final Path file;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private ConceptTable(Path file) {
    this.file = file;
  }

  /** Reads the table of a set; absent when it has none. */
  static Optional<ConceptTable> read(Path root) throws IOException {
    Path file = root.resolve(FILE);
    return Files.exists(file) ? Optional.of(of(file)) : Optional.empty();
  }

  /** Reads the table of a folder of things, under either name. */
  static Optional<ConceptTable> ofThings(Path root) throws IOException {
    Path other = root.resolve(CLASSES_FILE);
    if (Files.exists(root.resolve(FILE)) && Files.exists(other)) {
      throw new IOException(
          root + " holds " + FILE + " and " + CLASSES_FILE + "; keep the one that counts");
    }
    return Files.exists(other) ? Optional.of(of(other)) : read(root);
  }

  /** Reads a table. */
  static ConceptTable of(Path file) throws IOException {
    var lines = Tables.lines(file, "it names the concepts");
    var columns =
        lines.isEmpty()
            ? List.<String>of()
            : cells(lines.get(0)).stream().map(c -> c.equals(SUBJECT) ? NAME : c).toList();
    if (!columns.contains("name") || !columns.contains("class_word")) {
      throw new IOException(
          file + ": its first line must name the columns name and class_word, it has " + columns);
    }
    var table = new ConceptTable(file);
    for (String line : lines.subList(1, lines.size())) {
      var cells = cells(line);
      if (cells.size() != columns.size()) {
        throw new IOException(
            file + ": \"" + line + "\" has " + cells.size() + " cells, not " + columns.size());
      }
      var of = new HashMap<String, String>();
      for (int i = 0; i < cells.size(); i++) {
        of.put(columns.get(i), cells.get(i));
      }
      var row =
          new Row(
              of.getOrDefault("name", ""),
              of.getOrDefault("class_word", ""),
              of.getOrDefault("partner", ""),
              of.getOrDefault("group", ""));
      if (row.name().isEmpty() || row.classWord().isEmpty()) {
        throw new IOException(file + ": \"" + line + "\" lacks a name or a class word");
      }
      if (table.rows.put(row.name(), row) != null) {
        throw new IOException(file + ": \"" + row.name() + "\" is there twice");
      }
    }
    return table;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  /** The concepts in the table's order. */
  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  /** Where it was read. */
  Path file() {
    return file;
  }

  /** The line of a concept under the first of these names that has one. */
  Optional<Row> row(String... names) {
    return Arrays.stream(names).filter(rows::containsKey).findFirst().map(rows::get);
  }
}
