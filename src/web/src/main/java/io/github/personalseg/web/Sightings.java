package io.github.personalseg.web;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where each concept was seen last. Thread safe. */
final class Sightings {
  /** Every how many rows and columns are looked at. */
  private static final int STEP = 4;

  /** So many of the looked-at pixels count as seen. */
  private static final int LEAST = 6;

  /**
   * A sighting.
   *
   * @param nanos {@link System#nanoTime} then
   * @param x middle, as a share of the image's width
   * @param y middle, as a share of its height
   */
  record Seen(int camera, long stamp, long nanos, double x, double y) {}

  private final Map<String, Seen> byConcept = new ConcurrentHashMap<>();

  /** Looks for the concepts of a frame; takes some microseconds. */
  void look(LabelledFrame frame) {
    var generation = frame.generation();
    var concepts = generation.concepts();
    if (concepts.isEmpty()) {
      return;
    }
    int lowest = generation.depth().unlabelled();
    int[] ids = new int[concepts.size()];
    for (int k = 0; k < ids.length; k++) {
      ids[k] = generation.depth().conceptId(concepts.get(k).labelId());
      lowest = Math.min(lowest, ids[k]);
    }
    var labels = frame.segmentation().labels();
    long[][] sums = new long[ids.length][3];
    for (int y = 0; y < labels.height(); y += STEP) {
      for (int x = 0; x < labels.width(); x += STEP) {
        int id = labels.idAt(x, y);
        for (int k = 0; id >= lowest && k < ids.length; k++) {
          if (ids[k] == id) {
            sums[k][0]++;
            sums[k][1] += x;
            sums[k][2] += y;
          }
        }
      }
    }
    for (int k = 0; k < ids.length; k++) {
      if (sums[k][0] >= LEAST) {
        byConcept.put(
            concepts.get(k).id(),
            new Seen(
                frame.camera(),
                frame.stamp(),
                System.nanoTime(),
                (double) sums[k][1] / sums[k][0] / labels.width(),
                (double) sums[k][2] / sums[k][0] / labels.height()));
      }
    }
  }

  Optional<Seen> of(String concept) {
    return Optional.ofNullable(byConcept.get(concept));
  }

  void forget(String concept) {
    byConcept.remove(concept);
  }
}
