package io.github.personalseg.concept.learn;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.PaddedGrid;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.DoubleVectors;
import java.util.Arrays;

/**
 * Everything of one reference that stays constant while a concept is tuned. Maps have the layout of
 * {@link PaddedGrid}.
 *
 * @param masks sigmoid(M_open), averaged to the learning stride
 * @param embeddings Z_open, {@code [N, D]}
 * @param openLogSum {@code [N]}, log-sum-exp over the vocabulary and "no object" of the logits
 * @param cells where the cells lie that belong to the camera image, not to padding, and that no
 *     other reference of the same frame marks as the concept
 * @param target M_gt: share of each cell that the mask covers; 0 everywhere when negative
 * @param share 1 / max(1, sum of the masks) in the cells of the image, 0 elsewhere
 * @param matched {@code [N]}, whether a proposal is the concept's
 * @param best the proposal that fits the mask best, the marked look-alike's in a negative
 *     reference; -1 when nothing is marked
 * @param shown {@code [N]}, whether a proposal covers anything
 * @param unmatched {@code [N]}, weight of each proposal in the classification loss where it is not
 *     matched
 */
record ReferenceTensors(
    PaddedGrid masks,
    double[] embeddings,
    double[] openLogSum,
    int[] cells,
    double[] target,
    double[] share,
    boolean[] matched,
    int best,
    boolean[] shown,
    double[] unmatched) {
  /** Soft IoU from which a proposal counts as the concept's besides the best one. */
  static final double MATCH_IOU = 0.5;

  /** Share of a proposal's mask on the marked thing below which it lies apart from it. */
  static final double APART = 0.1;

  /** Probability from which a cell counts as covered. */
  private static final double COVERED = 0.5;

  /** Least area of a mask, in cells of the learning grid. */
  private static final double LEAST_CELLS = 0.5;

  static ReferenceTensors of(Reference reference, LearningTask task, WordLogits words) {
    int learningStride = task.settings().learningStride();
    var proposals = reference.proposals();
    var geometry = proposals.geometry();
    int stride = Math.max(learningStride, geometry.paddedWidth() / proposals.width());
    var masks = PaddedGrid.of(MaskProbabilities.of(proposals).pooledTo(stride, geometry));
    double[] own = own(reference, task, masks);
    int[] cells = without(own, imageCells(masks, geometry));
    double[] target = new double[masks.size()];
    boolean[] matched = new boolean[masks.count()];
    int best = -1;
    if (reference.mask().isPresent()) {
      fillTarget(target, masks, reference.mask().get(), geometry);
      best = match(matched, masks, cells, target);
    }
    double[] embeddings = DoubleVectors.toDoubles(proposals.embeddings());
    double[] unmatched = unmatched(task, words, embeddings);
    leaveOut(own, masks, imageCells(masks, geometry), unmatched);
    if (reference.lookAlike().isPresent()) {
      double[] region = new double[masks.size()];
      fillTarget(region, masks, reference.lookAlike().get(), geometry);
      boolean[] marked = new boolean[masks.count()];
      best = match(marked, masks, cells, region);
      var beyond = task.settings().beyond();
      boolean weighs = beyond.hardNegatives() > 0 || beyond.identity() > 0;
      for (int n = 0; n < marked.length && weighs; n++) {
        unmatched[n] = marked[n] ? 1 : unmatched[n];
      }
    }
    return new ReferenceTensors(
        masks,
        embeddings,
        words.logSums(embeddings, masks.count()),
        cells,
        target,
        share(masks, cells),
        matched,
        best,
        shown(masks, cells),
        unmatched);
  }

  /**
   * The concept's share of each cell in a negative reference of a frame in which another reference
   * marks it; 0 everywhere otherwise. References of one frame share their proposals.
   */
  @SuppressWarnings("ReferenceEquality") // one pass of the model is one frame
  private static double[] own(Reference reference, LearningTask task, PaddedGrid masks) {
    double[] own = new double[masks.size()];
    if (reference.negative()) {
      for (var other : task.references()) {
        if (other.proposals() == reference.proposals() && other.mask().isPresent()) {
          fillTarget(own, masks, other.mask().get(), other.proposals().geometry());
        }
      }
    }
    return own;
  }

  private static int[] without(double[] own, int[] cells) {
    return Arrays.stream(cells).filter(cell -> own[cell] == 0).toArray();
  }

  /** What shows the concept is not held against it. */
  private static void leaveOut(double[] own, PaddedGrid masks, int[] cells, double[] unmatched) {
    if (Arrays.stream(own).anyMatch(share -> share > 0)) {
      boolean[] shows = new boolean[masks.count()];
      match(shows, masks, cells, own);
      for (int n = 0; n < shows.length; n++) {
        unmatched[n] = shows[n] ? 0 : unmatched[n];
      }
    }
  }

  /** The paper's weight for all; hard negatives weigh more, by the class word's share. */
  private static double[] unmatched(LearningTask task, WordLogits words, double[] embeddings) {
    double least = task.settings().weights().unmatched();
    double[] weights = new double[task.count()];
    Arrays.fill(weights, least);
    double most = task.settings().beyond().hardNegatives();
    if (most > 0) {
      double[] classWord = DoubleVectors.toDoubles(task.classEmbedding());
      double[] sums = words.logSums(embeddings, weights.length);
      for (int n = 0; n < weights.length; n++) {
        double logit = words.scale() * DoubleVectors.dotRow(classWord, embeddings, n);
        weights[n] = Math.max(least, most * Math.min(1, Math.exp(logit - sums[n])));
      }
    }
    return weights;
  }

  /** Cells whose centres lie in the camera image. */
  private static int[] imageCells(PaddedGrid masks, FrameGeometry geometry) {
    int rows = inside(masks.rows(), geometry.cellHeight(masks.rows()), geometry.imageHeight());
    int columns =
        inside(masks.columns(), geometry.cellWidth(masks.columns()), geometry.imageWidth());
    int[] cells = new int[rows * columns];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = masks.index(i / columns, i % columns);
    }
    return cells;
  }

  private static int inside(int cells, double cellPixels, int imagePixels) {
    return (int) Math.max(1, Math.min(cells, Math.ceil(imagePixels / cellPixels - 0.5)));
  }

  private static void fillTarget(
      double[] target, PaddedGrid masks, Mask mask, FrameGeometry geometry) {
    double cellWidth = geometry.cellWidth(masks.columns());
    double cellHeight = geometry.cellHeight(masks.rows());
    float[] coverage = mask.coverage(masks.columns(), masks.rows(), cellWidth, cellHeight);
    double total = 0;
    for (int y = 0; y < masks.rows(); y++) {
      for (int x = 0; x < masks.columns(); x++) {
        double covered = Math.min(1, coverage[y * masks.columns() + x]);
        target[masks.index(y, x)] = covered;
        total += covered;
      }
    }
    if (total < LEAST_CELLS) {
      throw new ConceptException(
          "the mask marks "
              + mask.area()
              + " pixels; this model needs at least "
              + (int) Math.ceil(LEAST_CELLS * cellWidth * cellHeight)
              + " in a "
              + geometry.imageWidth()
              + "x"
              + geometry.imageHeight()
              + " image");
    }
  }

  /** Marks the proposals that fit and tells the best. */
  private static int match(boolean[] matched, PaddedGrid masks, int[] cells, double[] target) {
    int best = 0;
    double bestIou = -1;
    for (int n = 0; n < matched.length; n++) {
      double shared = 0;
      double joined = 0;
      for (int cell : cells) {
        double probability = masks.maps()[n][cell];
        shared += Math.min(probability, target[cell]);
        joined += Math.max(probability, target[cell]);
      }
      double iou = shared / joined;
      matched[n] = iou >= MATCH_IOU;
      if (iou > bestIou) {
        best = n;
        bestIou = iou;
      }
    }
    matched[best] = true;
    return best;
  }

  private static boolean[] shown(PaddedGrid masks, int[] cells) {
    boolean[] shown = new boolean[masks.count()];
    for (int n = 0; n < shown.length; n++) {
      for (int cell : cells) {
        shown[n] |= masks.maps()[n][cell] > COVERED;
      }
    }
    return shown;
  }

  /** Share of each proposal's mask that lies on the marked thing, {@code [N]}. */
  double[] inside() {
    double[] image = new double[target.length];
    for (int cell : cells) {
      image[cell] = 1;
    }
    double[] whole = masks.dots(image);
    double[] inside = masks.dots(target);
    for (int n = 0; n < inside.length; n++) {
      inside[n] /= Math.max(Double.MIN_NORMAL, whole[n]);
    }
    return inside;
  }

  /** Soft IoU of two proposals' masks in the image, 0..1. */
  double overlap(int a, int b) {
    double shared = 0;
    double joined = 0;
    for (int cell : cells) {
      shared += Math.min(masks.maps()[a][cell], masks.maps()[b][cell]);
      joined += Math.max(masks.maps()[a][cell], masks.maps()[b][cell]);
    }
    return shared / Math.max(Double.MIN_NORMAL, joined);
  }

  /** Z of one proposal, {@code [D]}. */
  double[] embedding(int proposal) {
    int dim = embeddings.length / matched.length;
    return Arrays.copyOfRange(embeddings, proposal * dim, (proposal + 1) * dim);
  }

  private static double[] share(PaddedGrid masks, int[] cells) {
    double[] ones = new double[masks.count()];
    Arrays.fill(ones, 1);
    double[] sum = masks.mix(ones);
    double[] share = new double[masks.size()];
    for (int cell : cells) {
      share[cell] = 1 / Math.max(1, sum[cell]);
    }
    return share;
  }

  /**
   * Mean of the image features under a mask.
   *
   * @return {@code [D]}
   */
  static double[] visualEmbedding(FeatureMap features, Mask mask, FrameGeometry geometry) {
    float[] coverage =
        mask.coverage(
            features.width(),
            features.height(),
            geometry.cellWidth(features.width()),
            geometry.cellHeight(features.height()));
    double[] mean = new double[features.dim()];
    double total = 0;
    for (float covered : coverage) {
      total += covered;
    }
    for (int d = 0; d < mean.length; d++) {
      double sum = 0;
      for (int i = 0; i < coverage.length; i++) {
        sum += (double) coverage[i] * features.values()[d * coverage.length + i];
      }
      mean[d] = sum / total;
    }
    return mean;
  }
}
