package io.github.personalseg.bench.data;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * ADE20K's full release ({@code ADE20K_2021_17_01}): {@code images/ADE/training} and {@code
 * validation} with folders of scenes, and beside every picture {@code NAME_seg.png}, whose red and
 * green hold the class, and {@code NAME.json}, which names the classes. The pickled index at the
 * top is not read. The words are the classes that occur both in training and in validation images;
 * the concepts are the paper's 30 classes, a class being all objects of one name.
 */
final class AdeRelease {
  private static final String IMAGES = "images/ADE";
  private static final String NOTE = ".json";

  /** One picture; classes by their number in the map. */
  private record Entry(Path picture, Path map, Set<String> names) {}

  private final Path root;

  /** Name of each number in the maps, of both splits. */
  private final Map<Integer, String> nameOf = new TreeMap<>();

  private final List<Entry> training;
  private final List<Entry> validation;
  private final List<String> words;
  private final Map<Integer, Integer> wordOf = new HashMap<>();

  private AdeRelease(Path root) throws IOException {
    this.root = root;
    this.training = entries("training");
    this.validation = entries("validation");
    var seenInTraining = names(training);
    var seenInValidation = names(validation);
    this.words =
        nameOf.values().stream()
            .distinct()
            .filter(name -> seenInTraining.contains(name) && seenInValidation.contains(name))
            .toList();
    nameOf.forEach((number, name) -> wordOf.put(number, words.indexOf(name)));
  }

  static boolean fits(Path root) {
    return Files.isDirectory(root.resolve(IMAGES));
  }

  static BenchSet read(Path root) throws IOException {
    var release = new AdeRelease(root);
    var concepts = new ArrayList<BenchConcept>();
    for (String name : PaperClasses.ADE) {
      concepts.add(release.concept(name));
    }
    return new BenchSet(root.getFileName().toString(), release.words, true, concepts);
  }

  private static Set<String> names(List<Entry> entries) {
    return entries.stream().flatMap(e -> e.names().stream()).collect(Collectors.toSet());
  }

  private BenchConcept concept(String name) throws IOException {
    var references = showing(training, name);
    var positives = showing(validation, name);
    if (references.isEmpty() || positives.isEmpty()) {
      throw new IOException(
          root.resolve(IMAGES)
              + ": \""
              + name
              + "\" is to be seen in "
              + references.size()
              + " training and "
              + positives.size()
              + " validation images; each must be at least 1");
    }
    var negatives =
        validation.stream().filter(e -> !e.names().contains(name)).limit(positives.size()).toList();
    return new BenchConcept(
        name, name, "", images(references, name), images(positives, name), images(negatives, name));
  }

  /** Pictures with a pixel of the class: an object may be noted and yet be hidden altogether. */
  private List<Entry> showing(List<Entry> entries, String name) throws IOException {
    var shown = new ArrayList<Entry>();
    for (var entry : entries) {
      if (entry.names().contains(name) && truth(entry.map(), name).concept().area() > 0) {
        shown.add(entry);
      }
    }
    return shown;
  }

  private List<BenchImage> images(List<Entry> entries, String name) {
    return entries.stream()
        .map(e -> new BenchImage(e.picture(), () -> truth(e.map(), name)))
        .toList();
  }

  private Truth truth(Path map, String concept) throws IOException {
    var image = ImageFiles.read(map);
    byte[] cells = new byte[image.width() * image.height()];
    int[] labels = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      int number = (image.data()[3 * i] & 0xff) / 10 * 256 + (image.data()[3 * i + 1] & 0xff);
      String name = nameOf.get(number);
      if (number != 0 && name == null) {
        throw new IOException(map + " has class " + number + ", which no " + NOTE + " file names");
      }
      cells[i] = (byte) (concept.equals(name) ? 1 : 0);
      labels[i] = number == 0 || cells[i] != 0 ? Truth.UNKNOWN : wordOf.get(number);
    }
    return new Truth(new Mask(image.width(), image.height(), cells), Optional.of(labels));
  }

  private List<Entry> entries(String split) throws IOException {
    Path folder =
        Tables.requireFolder(
            root.resolve(IMAGES).resolve(split), "it holds the " + split + " images");
    List<Path> pictures;
    try (var files = Files.walk(folder)) {
      pictures = files.filter(file -> Tables.ending(file).equals("jpg")).sorted().toList();
    }
    var entries = new ArrayList<Entry>();
    for (Path picture : pictures) {
      Path note = picture.resolveSibling(Tables.stem(picture) + NOTE);
      Tables.require(note, "it names the classes in " + picture.getFileName());
      Path map = picture.resolveSibling(Tables.stem(picture) + "_seg.png");
      Tables.require(map, "it is the map of " + picture.getFileName());
      var classes = AdeAnnotation.read(note).classes();
      for (var named : classes.entrySet()) {
        String other = nameOf.putIfAbsent(named.getKey(), named.getValue());
        if (other != null && !other.equals(named.getValue())) {
          throw new IOException(
              note
                  + " calls class "
                  + named.getKey()
                  + " \""
                  + named.getValue()
                  + "\"; an earlier file calls it \""
                  + other
                  + "\"");
        }
      }
      entries.add(new Entry(picture, map, Set.copyOf(classes.values())));
    }
    return List.copyOf(entries);
  }
}
