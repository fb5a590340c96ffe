package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Any folder that {@link ThingFolders} reads. The first half of the marked images, at most {@value
 * #REFERENCES}, are references, the rest tests. Negatives are the images without a mask and, where
 * the table names a partner, the partner's tests.
 */
final class CustomSet {
  private static final int REFERENCES = 5;

  private CustomSet() {}

  static boolean fits(Path root) throws IOException {
    return ThingFolders.fits(root);
  }

  static BenchSet read(Path root) throws IOException {
    var things = ThingFolders.read(root);
    var concepts = new ArrayList<BenchConcept>();
    for (Thing thing : things) {
      var negatives = new ArrayList<>(thing.unmarked());
      for (Thing other : things) {
        if (other.name().equals(thing.partner())) {
          tests(other).forEach(image -> negatives.add(MaskFiles.negative(image.file())));
        }
      }
      concepts.add(
          new BenchConcept(
              thing.name(),
              thing.classWords().get(0),
              thing.group(),
              thing.marked().subList(0, references(thing)),
              tests(thing),
              negatives));
    }
    return new BenchSet(root.getFileName().toString(), List.of(), false, concepts);
  }

  private static int references(Thing thing) {
    return Math.min(REFERENCES, thing.marked().size() / 2);
  }

  private static List<BenchImage> tests(Thing thing) {
    return thing.marked().subList(references(thing), thing.marked().size());
  }
}
