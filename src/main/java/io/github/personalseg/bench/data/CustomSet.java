package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Any folder of {@code images/} and {@code masks/}, or a folder of such folders, one per concept. A
 * mask has its image's name; an image without one is a negative. The first half of the marked
 * images, at most {@value #REFERENCES}, are references. The class word comes from {@code
 * concepts.csv}, else it is the folder's name.
 */
final class CustomSet {
  private static final int REFERENCES = 5;

  private CustomSet() {}

  static boolean fits(Path root) throws IOException {
    return single(root) || Tables.folders(root).stream().anyMatch(CustomSet::single);
  }

  private static boolean single(Path folder) {
    return Files.isDirectory(folder.resolve("images"))
        && Files.isDirectory(folder.resolve("masks"));
  }

  static BenchSet read(Path root) throws IOException {
    var table = ConceptTable.read(root);
    var folders = Files.isDirectory(root.resolve("images")) ? List.of(root) : Tables.folders(root);
    var concepts = new ArrayList<BenchConcept>();
    for (Path folder : folders) {
      String name = folder.getFileName().toString().replace('_', ' ');
      String word = table.flatMap(t -> t.row(name)).map(row -> row.classWord()).orElse(name);
      concepts.add(concept(folder, name, word));
    }
    if (concepts.isEmpty()) {
      throw new IOException(root + " holds neither images/ and masks/ nor folders that do");
    }
    return new BenchSet(root.getFileName().toString(), List.of(), false, concepts);
  }

  private static BenchConcept concept(Path folder, String name, String word) throws IOException {
    Path pictures = Tables.requireFolder(folder.resolve("images"), "it holds the pictures");
    Path masks =
        Tables.requireFolder(folder.resolve("masks"), "it holds a mask for each marked picture");
    var marked = new ArrayList<BenchImage>();
    var negatives = new ArrayList<BenchImage>();
    for (Path picture : Tables.pictures(pictures)) {
      Path mask = masks.resolve(Tables.stem(picture) + ".png");
      if (Files.isRegularFile(mask)) {
        marked.add(MaskFiles.positive(picture, mask));
      } else {
        negatives.add(MaskFiles.negative(picture));
      }
    }
    for (Path mask : Tables.pictures(masks)) {
      String stem = Tables.stem(mask);
      if (Tables.pictures(pictures).stream().noneMatch(p -> Tables.stem(p).equals(stem))) {
        throw new IOException(mask + " belongs to no picture in " + pictures);
      }
    }
    if (marked.size() < 2) {
      throw new IOException(
          folder + " has " + marked.size() + " marked pictures; at least 2 are needed");
    }
    int references = Math.min(REFERENCES, marked.size() / 2);
    return new BenchConcept(
        name,
        word,
        "",
        marked.subList(0, references),
        marked.subList(references, marked.size()),
        negatives);
  }
}
