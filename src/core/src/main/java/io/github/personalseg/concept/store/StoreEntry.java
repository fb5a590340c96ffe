package io.github.personalseg.concept.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One version of one concept in a store.
 *
 * @param id the concept's
 * @param version counts up with every save
 * @param folder named {@code <id>.<version>}
 */
record StoreEntry(String id, int version, Path folder) {
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})\\.([0-9]{1,9})");

  /** All entries by id, each list from the newest version down; other names are passed over. */
  static Map<String, List<StoreEntry>> in(Path root) throws IOException {
    var entries = new TreeMap<String, List<StoreEntry>>();
    for (Path folder : AtomicDirectories.children(root)) {
      var match = NAME.matcher(folder.getFileName().toString());
      if (match.matches() && Files.isDirectory(folder)) {
        entries
            .computeIfAbsent(match.group(1), id -> new ArrayList<>())
            .add(new StoreEntry(match.group(1), Integer.parseInt(match.group(2)), folder));
      }
    }
    for (var versions : entries.values()) {
      versions.sort(Comparator.comparingInt(StoreEntry::version).reversed());
    }
    return entries;
  }

  /** The folder's name. */
  String name() {
    return folder.getFileName().toString();
  }
}
