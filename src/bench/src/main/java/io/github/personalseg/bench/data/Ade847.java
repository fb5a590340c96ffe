package io.github.personalseg.bench.data;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ADE20K as prepared for 847 classes: {@code images_detectron2/{training,validation}/NAME.jpg} and
 * {@code annotations_detectron2/…/NAME.png} or {@code .tif} (16-bit class ids, 65535 unknown), and
 * {@code classes.txt} with the class names in the order of their ids, synonyms after a comma.
 *
 * <p>References come from training, tests from validation. Without {@code concepts.csv} the
 * concepts are the paper's 30 classes, and a concept is all of its class; with it, a concept is a
 * class of its own beside its class word's. Negatives are validation images without the concept,
 * those that show its class word first.
 */
final class Ade847 {
  private static final String IMAGES = "images_detectron2";
  private static final String MAPS = "annotations_detectron2";
  private static final int NO_CLASS = 65535;

  /** One image with the classes it shows. */
  private record Entry(Path picture, Path map, Set<Integer> classes) {}

  private final Path root;
  private final List<String> classes;

  /** Place in the words of each class id; concepts and unknown classes have none. */
  private final int[] wordOf;

  private final List<String> words = new ArrayList<>();

  private Ade847(Path root, List<String> classes, Set<String> noWords) {
    this.root = root;
    this.classes = classes;
    this.wordOf = new int[classes.size()];
    for (int id = 0; id < wordOf.length; id++) {
      boolean word = !noWords.contains(classes.get(id)) && !words.contains(classes.get(id));
      wordOf[id] = word ? words.size() : words.indexOf(classes.get(id));
      if (word) {
        words.add(classes.get(id));
      }
    }
  }

  static boolean fits(Path root) {
    return Files.isDirectory(root.resolve(MAPS)) || Files.isDirectory(root.resolve(IMAGES));
  }

  static BenchSet read(Path root) throws IOException {
    var classes =
        Tables.lines(
                root.resolve("classes.txt"),
                "it names the classes, one a line, in the order of their ids")
            .stream()
            .map(line -> line.split(",")[0].strip())
            .toList();
    var table = ConceptTable.read(root);
    Set<String> things = new HashSet<>();
    table.ifPresent(t -> t.rows().forEach(row -> things.add(row.name())));
    var set = new Ade847(root, classes, things);
    var rows =
        table
            .map(ConceptTable::rows)
            .orElseGet(
                () ->
                    PaperClasses.ADE.stream()
                        .map(c -> new ConceptTable.Row(c, c, "", ""))
                        .toList());
    var training = set.entries("training");
    var validation = set.entries("validation");
    var concepts = new ArrayList<BenchConcept>();
    for (var row : rows) {
      concepts.add(set.concept(row, training, validation));
    }
    return new BenchSet(
        root.getFileName().toString(), set.words, table.isEmpty(), List.copyOf(concepts));
  }

  private BenchConcept concept(ConceptTable.Row row, List<Entry> training, List<Entry> validation)
      throws IOException {
    int id = classes.indexOf(row.name());
    if (id < 0) {
      throw new IOException(
          root.resolve("classes.txt") + " has no class \"" + row.name() + "\", which is a concept");
    }
    var references = training.stream().filter(e -> e.classes().contains(id)).toList();
    var positives = validation.stream().filter(e -> e.classes().contains(id)).toList();
    if (references.isEmpty() || positives.isEmpty()) {
      throw new IOException(
          root
              + ": \""
              + row.name()
              + "\" (class id "
              + id
              + ") is in "
              + references.size()
              + " training and "
              + positives.size()
              + " validation images; each must be at least 1");
    }
    int word = classes.indexOf(row.classWord());
    var negatives =
        new ArrayList<>(validation.stream().filter(e -> !e.classes().contains(id)).toList());
    negatives.sort(
        (a, b) -> -Boolean.compare(a.classes().contains(word), b.classes().contains(word)));
    return new BenchConcept(
        row.name(),
        row.classWord(),
        row.group(),
        references.stream().map(e -> image(e, id)).toList(),
        positives.stream().map(e -> image(e, id)).toList(),
        negatives.stream().limit(positives.size()).map(e -> image(e, id)).toList());
  }

  private BenchImage image(Entry entry, int concept) {
    return new BenchImage(entry.picture(), () -> truth(entry.map(), concept));
  }

  private Truth truth(Path map, int concept) throws IOException {
    var image = ImageFiles.readGray(map);
    byte[] cells = new byte[image.values().length];
    int[] labels = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      int id = image.values()[i] & 0xffff;
      checkId(map, id);
      cells[i] = (byte) (id == concept ? 1 : 0);
      labels[i] = id == concept || id == NO_CLASS ? Truth.UNKNOWN : wordOf[id];
    }
    return new Truth(new Mask(image.width(), image.height(), cells), Optional.of(labels));
  }

  private void checkId(Path map, int id) throws IOException {
    if (id >= classes.size() && id != NO_CLASS) {
      throw new IOException(
          map
              + " has class id "
              + id
              + "; classes.txt names 0 to "
              + (classes.size() - 1)
              + ", and "
              + NO_CLASS
              + " is unknown");
    }
  }

  private List<Entry> entries(String split) throws IOException {
    Path pictures =
        Tables.requireFolder(root.resolve(IMAGES).resolve(split), "it holds " + split + " images");
    Path maps =
        Tables.requireFolder(root.resolve(MAPS).resolve(split), "it holds the maps of " + split);
    Map<String, Path> mapOf = new HashMap<>();
    Tables.list(maps).forEach(file -> mapOf.put(Tables.stem(file), file));
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Path picture : Tables.pictures(pictures)) {
      String name = Tables.stem(picture);
      Path map = mapOf.get(name);
      if (map == null) {
        throw new IOException(
            maps.resolve(name + ".png") + " is missing; it is the map of " + picture);
      }
      entries.put(name, new Entry(picture, map, classesIn(map)));
    }
    return List.copyOf(entries.values());
  }

  private Set<Integer> classesIn(Path map) throws IOException {
    var found = new HashSet<Integer>();
    int last = -1;
    for (short value : ImageFiles.readGray(map).values()) {
      int id = value & 0xffff;
      if (id != last) {
        checkId(map, id);
        found.add(id);
        last = id;
      }
    }
    return found;
  }
}
