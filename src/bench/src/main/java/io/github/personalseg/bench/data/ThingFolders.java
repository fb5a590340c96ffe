package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A folder of {@code images/} and {@code masks/}, or a folder of such folders, one per thing. A
 * mask is a PNG of its image's name; an image without one does not show the thing. {@code
 * concepts.csv} (or {@code classes.csv}) beside them gives the things class words, several with
 * {@code |} between them, and partners; it may name a thing as its folder is called or with spaces
 * for underscores. Without a line of its own a thing's class word is its name.
 */
public final class ThingFolders {
  /** Least marked pictures of a thing: one to teach and one to test. */
  private static final int LEAST = 2;

  private ThingFolders() {}

  static boolean fits(Path root) throws IOException {
    return single(root) || Tables.folders(root).stream().anyMatch(ThingFolders::single);
  }

  private static boolean single(Path folder) {
    return Files.isDirectory(folder.resolve("images"))
        && Files.isDirectory(folder.resolve("masks"));
  }

  /** The things of a folder, with the table that lies in it. */
  public static List<Thing> read(Path root) throws IOException {
    return read(root, Optional.empty());
  }

  /**
   * The things of a folder; lists, no pictures.
   *
   * @param classes a table of class words in place of the folder's own
   * @throws IOException with one message that names the file or folder that is missing or wrong
   */
  public static List<Thing> read(Path root, Optional<Path> classes) throws IOException {
    Path real = Tables.requireFolder(root.toAbsolutePath().normalize(), "it should hold things");
    var table =
        classes.isPresent()
            ? Optional.of(ConceptTable.of(classes.get()))
            : ConceptTable.ofThings(real);
    var folders = single(real) ? List.of(real) : withoutHidden(Tables.folders(real));
    var things = new ArrayList<Thing>();
    var named = new HashSet<String>();
    for (Path folder : folders) {
      String name = spaced(folder.getFileName().toString());
      var row = table.flatMap(t -> t.row(name, folder.getFileName().toString()));
      row.ifPresent(r -> named.add(r.name()));
      things.add(thing(folder, name, row));
    }
    if (things.isEmpty()) {
      throw new IOException(root + " holds neither images/ and masks/ nor folders that do");
    }
    if (table.isPresent()) {
      requireAllNamed(table.get(), named, things, root);
    }
    return List.copyOf(things);
  }

  private static List<Path> withoutHidden(List<Path> folders) {
    return folders.stream().filter(f -> !f.getFileName().toString().startsWith(".")).toList();
  }

  static String spaced(String name) {
    return name.replace('_', ' ');
  }

  /** A line of the table that no folder answers to is a slip of the pen, and must not be lost. */
  private static void requireAllNamed(
      ConceptTable table, HashSet<String> named, List<Thing> things, Path root) throws IOException {
    String folders = things.stream().map(Thing::name).collect(Collectors.joining(", "));
    for (var row : table.rows()) {
      if (!named.contains(row.name())) {
        throw new IOException(
            table.file()
                + ": \""
                + row.name()
                + "\" is no folder of "
                + root
                + "; it has "
                + folders);
      }
      String partner = spaced(row.partner());
      if (!partner.isEmpty() && things.stream().noneMatch(t -> t.name().equals(partner))) {
        throw new IOException(
            table.file()
                + ": \""
                + row.name()
                + "\" has the partner \""
                + row.partner()
                + "\", which is no folder of "
                + root
                + "; it has "
                + folders);
      }
    }
  }

  private static Thing thing(Path folder, String name, Optional<ConceptTable.Row> row)
      throws IOException {
    Path pictures = Tables.requireFolder(folder.resolve("images"), "it holds the pictures");
    Path masks =
        Tables.requireFolder(folder.resolve("masks"), "it holds a mask for each marked picture");
    var marked = new ArrayList<BenchImage>();
    var unmarked = new ArrayList<BenchImage>();
    var stems = new HashSet<String>();
    for (Path picture : Tables.pictures(pictures)) {
      if (!stems.add(Tables.stem(picture))) {
        throw new IOException(
            pictures + " holds two pictures named " + Tables.stem(picture) + "; a mask fits one");
      }
      Path mask = masks.resolve(Tables.stem(picture) + ".png");
      if (Files.isRegularFile(mask)) {
        marked.add(MaskFiles.positive(picture, mask));
      } else {
        unmarked.add(MaskFiles.negative(picture));
      }
    }
    for (Path mask : Tables.pictures(masks)) {
      if (!stems.contains(Tables.stem(mask))) {
        throw new IOException(mask + " belongs to no picture in " + pictures);
      }
    }
    if (marked.size() < LEAST) {
      throw new IOException(
          folder + " has " + marked.size() + " marked pictures; at least 2 are needed");
    }
    return new Thing(
        name,
        row.map(r -> words(r.classWord())).orElse(List.of(name)),
        row.map(r -> spaced(r.partner())).orElse(""),
        row.map(ConceptTable.Row::group).orElse(""),
        marked,
        unmarked);
  }

  private static List<String> words(String cell) {
    return Arrays.stream(cell.split("\\|")).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }
}
