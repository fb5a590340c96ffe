package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * CUB-200-2011 with its segmentations archive unpacked beside {@code images/}: {@code images.txt},
 * {@code image_class_labels.txt}, {@code train_test_split.txt}, {@code classes.txt}, {@code
 * images/CLASS/NAME.jpg}, {@code segmentations/CLASS/NAME.png}.
 *
 * <p>References come from the training split, tests from the test split; the negatives are as many
 * test images of other classes, drawn by a fixed seed.
 */
final class Cub200 {
  private static final String INDEX = "images.txt";

  private record Entry(Path picture, Path mask, String kind, boolean training) {}

  private Cub200() {}

  static boolean fits(Path root) {
    return Files.isRegularFile(root.resolve(INDEX));
  }

  static BenchSet read(Path root) throws IOException {
    Tables.requireFolder(root.resolve("images"), "CUB-200-2011 keeps its pictures there");
    Tables.requireFolder(
        root.resolve("segmentations"), "unpack CUB-200-2011's segmentations.tgz beside images/");
    var classes = table(root, "classes.txt", "it names the classes");
    var table = ConceptTable.read(root);
    var entries = entries(root, classes);
    var concepts = new ArrayList<BenchConcept>();
    for (String kind : classes.values()) {
      var own = entries.stream().filter(e -> e.kind().equals(kind)).toList();
      var references = own.stream().filter(Entry::training).map(Cub200::positive).toList();
      var positives = own.stream().filter(e -> !e.training()).map(Cub200::positive).toList();
      if (references.isEmpty() || positives.isEmpty()) {
        throw new IOException(
            root
                + ": class "
                + kind
                + " has "
                + references.size()
                + " training and "
                + positives.size()
                + " test images; each must be at least 1");
      }
      String word = table.flatMap(t -> t.row(kind)).map(r -> r.classWord()).orElse(spoken(kind));
      concepts.add(
          new BenchConcept(
              kind, word, "", references, positives, negatives(entries, kind, positives.size())));
    }
    return new BenchSet(root.getFileName().toString(), List.of(), false, concepts);
  }

  /** "001.Black_footed_Albatross" is "black footed albatross". */
  static String spoken(String kind) {
    return kind.replaceFirst("^\\d+\\.", "").replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static List<BenchImage> negatives(List<Entry> entries, String kind, int count) {
    var others =
        new ArrayList<>(
            entries.stream().filter(e -> !e.training() && !e.kind().equals(kind)).toList());
    Collections.shuffle(others, new Random(kind.hashCode()));
    return others.stream().limit(count).map(e -> MaskFiles.negative(e.picture())).toList();
  }

  private static BenchImage positive(Entry entry) {
    return MaskFiles.byHalf(entry.picture(), entry.mask());
  }

  private static List<Entry> entries(Path root, Map<String, String> classes) throws IOException {
    var labels = table(root, "image_class_labels.txt", "it tells each image's class");
    var split = table(root, "train_test_split.txt", "it tells training from test images");
    var entries = new ArrayList<Entry>();
    for (var image : table(root, INDEX, "it lists the images").entrySet()) {
      String id = image.getKey();
      String kind = classes.get(labels.getOrDefault(id, ""));
      String training = split.getOrDefault(id, "");
      if (kind == null || !training.matches("[01]")) {
        throw new IOException(
            root
                + ": image "
                + id
                + " ("
                + image.getValue()
                + ") has class "
                + labels.get(id)
                + " and split \""
                + training
                + "\"; it needs a line in classes.txt and 0 or 1");
      }
      Path picture =
          Tables.require(root.resolve("images").resolve(image.getValue()), INDEX + " lists it");
      Path folder =
          Objects.requireNonNull(
              root.resolve("segmentations").resolve(image.getValue()).getParent());
      Path mask =
          Tables.require(
              folder.resolve(Tables.stem(picture) + ".png"),
              "it is the mask of images/" + image.getValue());
      entries.add(new Entry(picture, mask, kind, training.equals("1")));
    }
    return entries;
  }

  /** Lines of a number and a text. */
  private static Map<String, String> table(Path root, String name, String purpose)
      throws IOException {
    var table = new LinkedHashMap<String, String>();
    for (String line : Tables.lines(root.resolve(name), purpose)) {
      String[] cells = line.split("\\s+", 2);
      if (cells.length != 2 || !cells[0].matches("\\d+")) {
        throw new IOException(root.resolve(name) + ": \"" + line + "\" is not a number and a text");
      }
      table.put(cells[0], cells[1]);
    }
    return table;
  }
}
