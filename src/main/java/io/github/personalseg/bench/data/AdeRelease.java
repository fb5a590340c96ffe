package io.github.personalseg.bench.data;

import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.image.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ADE20K's full release: {@code index_ade20k.pkl}, and beside every picture {@code NAME_seg.png},
 * whose red and green hold the class. The words are the classes that occur both in training and in
 * validation images; the concepts are the paper's 30 classes.
 */
final class AdeRelease {
  private static final String INDEX = "index_ade20k.pkl";

  private final Path root;
  private final AdeIndex index;
  private final List<String> names;
  private final boolean[] validation;
  private final int[] wordOf;
  private final List<String> words = new ArrayList<>();

  private AdeRelease(Path root, AdeIndex index) {
    this.root = root;
    this.index = index;
    this.names = index.classes().stream().map(name -> name.split(",")[0].strip()).toList();
    this.validation = new boolean[index.files().size()];
    for (int i = 0; i < validation.length; i++) {
      validation[i] = index.files().get(i).contains("_val_");
    }
    this.wordOf = new int[names.size()];
    for (int c = 0; c < wordOf.length; c++) {
      boolean everywhere =
          !pictures(c, true, true).isEmpty() && !pictures(c, false, true).isEmpty();
      int known = words.indexOf(names.get(c));
      wordOf[c] = known >= 0 ? known : everywhere ? words.size() : Truth.UNKNOWN;
      if (wordOf[c] == words.size()) {
        words.add(names.get(c));
      }
    }
  }

  static boolean fits(Path root) {
    return Files.isRegularFile(root.resolve(INDEX));
  }

  static BenchSet read(Path root) throws IOException {
    var release = new AdeRelease(root, AdeIndex.read(root.resolve(INDEX)));
    var concepts = new ArrayList<BenchConcept>();
    for (String name : PaperClasses.ADE) {
      concepts.add(release.concept(name));
    }
    return new BenchSet(root.getFileName().toString(), release.words, true, concepts);
  }

  private BenchConcept concept(String name) throws IOException {
    int id = names.indexOf(name);
    if (id < 0) {
      throw new IOException(root.resolve(INDEX) + " has no class \"" + name + "\"");
    }
    var references = pictures(id, false, true);
    var positives = pictures(id, true, true);
    if (references.isEmpty() || positives.isEmpty()) {
      throw new IOException(
          root.resolve(INDEX)
              + ": \""
              + name
              + "\" is in "
              + references.size()
              + " training and "
              + positives.size()
              + " validation images; each must be at least 1");
    }
    var absent = pictures(id, true, false);
    var negatives = absent.subList(0, Math.min(absent.size(), positives.size()));
    return new BenchConcept(
        name, name, "", images(references, id), images(positives, id), images(negatives, id));
  }

  private List<Integer> pictures(int id, boolean inValidation, boolean present) {
    var found = new ArrayList<Integer>();
    for (int i = 0; i < validation.length; i++) {
      if (validation[i] == inValidation && index.presence().set(id, i) == present) {
        found.add(i);
      }
    }
    return found;
  }

  private List<BenchImage> images(List<Integer> pictures, int id) throws IOException {
    var images = new ArrayList<BenchImage>();
    for (int i : pictures) {
      Path folder = root.resolveSibling(index.folders().get(i));
      Path picture =
          Tables.require(folder.resolve(index.files().get(i)), INDEX + " lists this picture");
      Path map = folder.resolve(Tables.stem(picture) + "_seg.png");
      Tables.require(map, "it is the map of " + picture.getFileName());
      images.add(new BenchImage(picture, () -> truth(map, id)));
    }
    return images;
  }

  private Truth truth(Path map, int concept) throws IOException {
    var image = ImageFiles.read(map);
    byte[] cells = new byte[image.width() * image.height()];
    int[] labels = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      int id = (image.data()[3 * i] & 0xff) / 10 * 256 + (image.data()[3 * i + 1] & 0xff) - 1;
      if (id >= wordOf.length) {
        throw new IOException(
            map + " has class id " + (id + 1) + "; the index names 1 to " + wordOf.length);
      }
      cells[i] = (byte) (id == concept ? 1 : 0);
      labels[i] = id < 0 || id == concept ? Truth.UNKNOWN : wordOf[id];
    }
    return new Truth(new Mask(image.width(), image.height(), cells), Optional.of(labels));
  }
}
