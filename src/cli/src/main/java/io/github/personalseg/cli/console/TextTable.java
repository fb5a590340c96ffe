package io.github.personalseg.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns; columns whose name ends in {@code >} are set flush right. */
public final class TextTable {
  private final List<String> names;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... names) {
    this.names = List.of(names);
  }

  public TextTable row(String... cells) {
    if (cells.length != names.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + names.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The lines without trailing spaces, each ended by a line feed. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    append(text, names.stream().map(TextTable::title).toList());
    rows.forEach(row -> append(text, row));
    return text.toString();
  }

  private void append(StringBuilder text, List<String> cells) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String gap = " ".repeat(width(i) - length(cell));
      line.append(i == 0 ? "" : "  ").append(isRight(i) ? gap + cell : cell + gap);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    int width = length(title(names.get(column)));
    for (List<String> row : rows) {
      width = Math.max(width, length(row.get(column)));
    }
    return width;
  }

  private boolean isRight(int column) {
    return names.get(column).endsWith(">");
  }

  private static String title(String name) {
    return name.endsWith(">") ? name.substring(0, name.length() - 1) : name;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
