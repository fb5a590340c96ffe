package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Two classifiers of proposals that learn nothing but examples: unit vectors of the concept, and of
 * everything else that the references show.
 *
 * <p>An empty proposal (no cell above one half) is never the concept's.
 */
final class NearestNeighbourBaseline {
  private static final float SHOWN = 0.5f;

  /** A proposal that overlaps the marking this much is neither the concept's nor the rest's. */
  private static final double APART = 0.1;

  /** What a proposal looks like, as a unit vector. */
  private interface View {
    Optional<float[]> of(Proposals proposals, MaskProbabilities masks, int proposal);
  }

  private record Example(float[] vector, boolean own) {}

  private final List<Example> examples;
  private final int neighbours;
  private final View view;

  private NearestNeighbourBaseline(List<Example> examples, int neighbours, View view) {
    this.examples = examples;
    this.neighbours = neighbours;
    this.view = view;
  }

  /** By image features under masks; as many neighbours vote as there are references. */
  static NearestNeighbourBaseline visual(TrialTask lesson) {
    View view = NearestNeighbourBaseline::underMask;
    var examples = new ArrayList<Example>();
    for (Reference reference : lesson.references()) {
      reference
          .mask()
          .ifPresent(mask -> examples.add(new Example(marked(reference.proposals(), mask), true)));
      addOthers(reference, view, examples);
    }
    return new NearestNeighbourBaseline(examples, lesson.references().size(), view);
  }

  /** By mask embeddings; one prototype for the concept. */
  static NearestNeighbourBaseline prototypes(TrialTask lesson) {
    View view =
        (proposals, masks, n) ->
            shown(masks, n) ? Optional.of(row(proposals, n)) : Optional.empty();
    var examples = new ArrayList<Example>();
    float[] sum = new float[lesson.model().dim()];
    for (Reference reference : lesson.references()) {
      reference
          .mask()
          .ifPresent(mask -> addTo(sum, row(reference.proposals(), best(reference, mask))));
      addOthers(reference, view, examples);
    }
    examples.add(new Example(FloatVectors.normalized(sum), true));
    return new NearestNeighbourBaseline(examples, 1, view);
  }

  /** The concept's share of the votes for each proposal. */
  float[] shares(Proposals proposals) {
    var masks = MaskProbabilities.of(proposals);
    float[] shares = new float[proposals.count()];
    for (int n = 0; n < shares.length; n++) {
      var vector = view.of(proposals, masks, n);
      shares[n] = vector.isPresent() ? vote(vector.get()) : 0;
    }
    return shares;
  }

  private float vote(float[] vector) {
    var nearest =
        examples.stream()
            .sorted(Comparator.comparingDouble(e -> -FloatVectors.dot(e.vector(), vector)))
            .limit(neighbours)
            .toList();
    long own = nearest.stream().filter(Example::own).count();
    return (float) own / nearest.size();
  }

  private static void addOthers(Reference reference, View view, List<Example> examples) {
    var masks = MaskProbabilities.of(reference.proposals());
    float[] overlaps = overlaps(reference.proposals(), masks, reference.mask());
    for (int n = 0; n < overlaps.length; n++) {
      if (overlaps[n] <= APART) {
        view.of(reference.proposals(), masks, n)
            .ifPresent(vector -> examples.add(new Example(vector, false)));
      }
    }
  }

  private static int best(Reference reference, Mask mask) {
    float[] overlaps =
        overlaps(
            reference.proposals(), MaskProbabilities.of(reference.proposals()), Optional.of(mask));
    int best = 0;
    for (int n = 1; n < overlaps.length; n++) {
      best = overlaps[n] > overlaps[best] ? n : best;
    }
    return best;
  }

  /** Soft IoU of each proposal with the marking. */
  private static float[] overlaps(
      Proposals proposals, MaskProbabilities masks, Optional<Mask> marking) {
    float[] overlaps = new float[proposals.count()];
    if (marking.isEmpty()) {
      return overlaps;
    }
    float[] target = coverage(marking.get(), masks.width(), masks.height(), proposals.geometry());
    for (int n = 0; n < overlaps.length; n++) {
      double shared = 0;
      double joined = 0;
      for (int i = 0; i < target.length; i++) {
        float value = masks.values()[n * target.length + i];
        shared += Math.min(value, target[i]);
        joined += Math.max(value, target[i]);
      }
      overlaps[n] = (float) (shared / joined);
    }
    return overlaps;
  }

  private static float[] marked(Proposals proposals, Mask mask) {
    var features = proposals.features();
    return mean(
        features, coverage(mask, features.width(), features.height(), proposals.geometry()));
  }

  private static Optional<float[]> underMask(
      Proposals proposals, MaskProbabilities masks, int proposal) {
    if (!shown(masks, proposal)) {
      return Optional.empty();
    }
    var features = proposals.features();
    int factor = Math.max(1, masks.width() / features.width());
    float[] weights = new float[features.width() * features.height()];
    int cells = masks.width() * masks.height();
    for (int i = 0; i < cells; i++) {
      int x = Math.min(features.width() - 1, i % masks.width() / factor);
      int y = Math.min(features.height() - 1, i / masks.width() / factor);
      weights[y * features.width() + x] += masks.values()[proposal * cells + i];
    }
    return Optional.of(mean(features, weights));
  }

  private static boolean shown(MaskProbabilities masks, int proposal) {
    int cells = masks.width() * masks.height();
    for (int i = proposal * cells; i < (proposal + 1) * cells; i++) {
      if (masks.values()[i] > SHOWN) {
        return true;
      }
    }
    return false;
  }

  private static float[] coverage(Mask mask, int width, int height, FrameGeometry geometry) {
    return mask.coverage(width, height, geometry.cellWidth(width), geometry.cellHeight(height));
  }

  private static float[] mean(FeatureMap features, float[] weights) {
    float[] sum = new float[features.dim()];
    for (int d = 0; d < sum.length; d++) {
      double total = 0;
      for (int i = 0; i < weights.length; i++) {
        total += (double) weights[i] * features.values()[d * weights.length + i];
      }
      sum[d] = (float) total;
    }
    return FloatVectors.normalized(sum);
  }

  private static float[] row(Proposals proposals, int n) {
    return Arrays.copyOfRange(
        proposals.embeddings(), n * proposals.dim(), (n + 1) * proposals.dim());
  }

  private static void addTo(float[] sum, float[] vector) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += vector[d];
    }
  }
}
