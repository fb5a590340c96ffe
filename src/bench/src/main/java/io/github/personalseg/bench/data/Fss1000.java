package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * FSS-1000: a folder per class with {@code 1.jpg}, {@code 1.png} (its mask), and so on.
 *
 * <p>The first half of a class's images are references, the second half tests; its partner's second
 * half are the negatives. Without {@code concepts.csv} the classes are the paper's 30, a folder's
 * name being the class with underscores for spaces.
 */
final class Fss1000 {
  private Fss1000() {}

  static BenchSet read(Path root) throws IOException {
    var rows = rows(root);
    Map<String, List<Path>> pictures = new LinkedHashMap<>();
    for (var row : rows) {
      pictures.put(row.name(), pictures(root, row.name()));
    }
    var concepts = new ArrayList<BenchConcept>();
    for (var row : rows) {
      if (!pictures.containsKey(row.partner())) {
        throw new IOException(
            root.resolve(ConceptTable.FILE)
                + ": \""
                + row.name()
                + "\" has the partner \""
                + row.partner()
                + "\", which is not in the list");
      }
      var own = Objects.requireNonNull(pictures.get(row.name()));
      var others = Objects.requireNonNull(pictures.get(row.partner()));
      concepts.add(
          new BenchConcept(
              row.name(),
              row.classWord(),
              "",
              own.subList(0, own.size() / 2).stream().map(Fss1000::positive).toList(),
              own.subList(own.size() / 2, own.size()).stream().map(Fss1000::positive).toList(),
              others.subList(others.size() / 2, others.size()).stream()
                  .map(MaskFiles::negative)
                  .toList()));
    }
    return new BenchSet(root.getFileName().toString(), List.of(), false, concepts);
  }

  private static List<ConceptTable.Row> rows(Path root) throws IOException {
    var table = ConceptTable.read(root);
    if (table.isPresent()) {
      return table.get().rows();
    }
    var rows = new ArrayList<ConceptTable.Row>();
    for (var pair : PaperClasses.FSS_PAIRS) {
      rows.add(row(pair.first(), pair.second()));
      rows.add(row(pair.second(), pair.first()));
    }
    return rows;
  }

  private static ConceptTable.Row row(String name, String partner) {
    return new ConceptTable.Row(name, name, partner, "");
  }

  private static List<Path> pictures(Path root, String name) throws IOException {
    Path folder =
        Tables.requireFolder(
            root.resolve(name.replace(' ', '_')), "FSS-1000 has one for each class");
    var pictures =
        Tables.list(folder).stream().filter(f -> Tables.ending(f).matches("jpe?g")).toList();
    if (pictures.size() < 2) {
      throw new IOException(
          folder + " holds " + pictures.size() + " JPEG images; at least 2 are needed");
    }
    for (Path picture : pictures) {
      Tables.require(maskOf(picture), "it is the mask of " + picture.getFileName());
    }
    return pictures;
  }

  private static BenchImage positive(Path picture) {
    return MaskFiles.byHalf(picture, maskOf(picture));
  }

  private static Path maskOf(Path picture) {
    return picture.resolveSibling(Tables.stem(picture) + ".png");
  }

  static boolean fits(Path root) throws IOException {
    for (Path folder : Tables.folders(root)) {
      if (Files.isRegularFile(folder.resolve("1.jpg"))) {
        return true;
      }
    }
    return false;
  }
}
