package io.github.personalseg.concept;

import io.github.personalseg.backbone.bundle.BundleManifest;
import java.util.function.Consumer;

/**
 * How a concept is learned; docs/method.md explains each value.
 *
 * @param alpha share of the visual embedding in T_per, 0..1
 * @param lambdaNegZ weight of the negative embedding's loss, at least 0
 * @param lambdaNegM weight of the negative mask's loss, at least 0
 * @param learningRate of AdamW, above 0
 * @param iterations steps, one reference each, 1 to {@value #MAX_ITERATIONS}
 * @param learningStride pixels of the padded model input per cell of the grid the losses are taken
 *     on; proposals that are finer are averaged to it
 * @param parts which of the method's three parts are on
 * @param kernel size of W_M's window, 1 or 3
 * @param weights of the segmentation loss
 * @param seed of the order in which references are visited
 * @param beyond what goes beyond the paper
 */
public record TuningSettings(
    double alpha,
    double lambdaNegZ,
    double lambdaNegM,
    double learningRate,
    int iterations,
    int learningStride,
    Parts parts,
    int kernel,
    LossWeights weights,
    long seed,
    Beyond beyond) {
  /** Most steps allowed. */
  public static final int MAX_ITERATIONS = 100_000;

  /** The paper's values for SAN on FSS, with a 3×3 window. */
  public static final TuningSettings PAPER =
      new TuningSettings(0.1, 0.1, 10, 5e-4, 200, 16, Parts.ALL, 3, LossWeights.SAN, 0);

  /**
   * The method's parts, each of which can be switched off.
   *
   * @param textTuning T_per is tuned; off, it stays the class word's embedding
   * @param negativeMask Z_neg and M_neg are learned and appended
   * @param visualEmbedding the references' mean feature is mixed into T_per
   */
  public record Parts(boolean textTuning, boolean negativeMask, boolean visualEmbedding) {
    /** Every part on. */
    public static final Parts ALL = new Parts(true, true, true);

    /** Whether anything is tuned by steps. */
    public boolean tuned() {
      return textTuning || negativeMask;
    }
  }

  /**
   * Weights of the segmentation loss, each at least 0.
   *
   * @param dice on the concept's score map
   * @param bce binary cross-entropy on the concept's score map
   * @param classification cross-entropy of the proposals' classes
   * @param unmatched weight of an unmatched proposal in the classification mean; matched ones have
   *     1
   */
  public record LossWeights(double dice, double bce, double classification, double unmatched) {
    /** The values of SAN and the Mask2Former family. */
    public static final LossWeights SAN = new LossWeights(5, 5, 2, 0.1);

    public LossWeights {
      range("loss weight dice", dice, 0, Double.MAX_VALUE);
      range("loss weight bce", bce, 0, Double.MAX_VALUE);
      range("loss weight classification", classification, 0, Double.MAX_VALUE);
      range("loss weight unmatched", unmatched, 0, Double.MAX_VALUE);
    }
  }

  /**
   * What goes beyond the paper; docs/method.md explains each value.
   *
   * @param boundary where, between the class word (0) and the references (1), a thing begins to be
   *     the concept; 0 leaves the embedding as it was tuned
   * @param hardNegatives how much proposals that are not the concept's weigh when they are wholly
   *     of its class, 0..1; 0 leaves the paper's one weight for all
   * @param threshold share of the margin reached by references that were left out of the tuning
   *     from which a proposal is the concept, 0..1; 0 asks for no margin
   * @param identity share of what left out references reach beside words from which a proposal is
   *     the concept, 0..1; 0 leaves it to the words
   * @param identityLone what a lone reference asks for, of what it reaches itself, where nothing is
   *     known that looks like it and is not it, 0..1
   */
  public record Beyond(
      double boundary,
      double hardNegatives,
      double threshold,
      double identity,
      double identityLone) {
    /** What a lone reference asks for on most models. */
    public static final double LONE = 0.9;

    /** The paper's method, bit for bit. */
    public static final Beyond NONE = new Beyond(0, 0, 0, 0);

    /** What docs/lab/benchmark.md found best. */
    public static final Beyond DEFAULT = new Beyond(0, 0, 0, 0.85);

    /** With what a lone reference asks for on most models. */
    public Beyond(double boundary, double hardNegatives, double threshold, double identity) {
      this(boundary, hardNegatives, threshold, identity, LONE);
    }

    public Beyond {
      range("identity_lone", identityLone, 0, 1);
      range("boundary", boundary, 0, 1);
      range("hard_negatives", hardNegatives, 0, 1);
      range("threshold", threshold, 0, 1);
      range("identity", identity, 0, 1);
    }

    /** The same with another boundary. */
    public Beyond withBoundary(double other) {
      return new Beyond(other, hardNegatives, threshold, identity, identityLone);
    }

    /** The same with another weight of hard negatives. */
    public Beyond withHardNegatives(double other) {
      return new Beyond(boundary, other, threshold, identity, identityLone);
    }

    /** The same with another threshold. */
    public Beyond withThreshold(double other) {
      return new Beyond(boundary, hardNegatives, other, identity, identityLone);
    }

    /** The same with another share for the identity. */
    public Beyond withIdentity(double other) {
      return new Beyond(boundary, hardNegatives, threshold, other, identityLone);
    }

    /** The same with another demand on what a lone reference is to recognise. */
    public Beyond withIdentityLone(double other) {
      return new Beyond(boundary, hardNegatives, threshold, identity, other);
    }
  }

  /** The paper's method with these values. */
  public TuningSettings(
      double alpha,
      double lambdaNegZ,
      double lambdaNegM,
      double learningRate,
      int iterations,
      int learningStride,
      Parts parts,
      int kernel,
      LossWeights weights,
      long seed) {
    this(
        alpha,
        lambdaNegZ,
        lambdaNegM,
        learningRate,
        iterations,
        learningStride,
        parts,
        kernel,
        weights,
        seed,
        Beyond.NONE);
  }

  /**
   * The default method with a bundle's values: the paper's, and of what goes beyond it the parts
   * that the benchmark kept. The negative mask proposal is on unless the bundle leaves it out.
   */
  public static TuningSettings of(BundleManifest.Tuning tuning) {
    return paper(tuning)
        .withParts(new Parts(true, tuning.negativeMask(), true))
        .withBeyond(
            Beyond.DEFAULT
                .withIdentity(rounded(tuning.identity()))
                .withIdentityLone(rounded(tuning.identityLone())));
  }

  /** A bundle's number as it was written. */
  private static double rounded(float number) {
    return Double.parseDouble(Float.toString(number));
  }

  /** The paper's method, every part on, with a bundle's values. */
  public static TuningSettings paper(BundleManifest.Tuning tuning) {
    return new TuningSettings(
        tuning.alpha(),
        tuning.lambdaNegZ(),
        tuning.lambdaNegM(),
        tuning.learningRate(),
        tuning.iterations(),
        tuning.learningStride(),
        Parts.ALL,
        PAPER.kernel(),
        PAPER.weights(),
        PAPER.seed());
  }

  public TuningSettings {
    range("alpha", alpha, 0, 1);
    range("lambda_neg_z", lambdaNegZ, 0, Double.MAX_VALUE);
    range("lambda_neg_m", lambdaNegM, 0, Double.MAX_VALUE);
    range("learning_rate", learningRate, Double.MIN_NORMAL, 1);
    range("iterations", iterations, 1, MAX_ITERATIONS);
    range("learning_stride", learningStride, 1, 1 << 10);
    if (kernel != 1 && kernel != 3) {
      throw new ConceptException("kernel is " + kernel + "; allowed: 1 or 3");
    }
  }

  /** The same with other parts. */
  public TuningSettings withParts(Parts other) {
    return with(values -> values.parts = other);
  }

  /** The same with another share of the visual embedding. */
  public TuningSettings withAlpha(double other) {
    return with(values -> values.alpha = other);
  }

  /** The same with other things beyond the paper. */
  public TuningSettings withBeyond(Beyond other) {
    return with(values -> values.beyond = other);
  }

  /** The same with another seed. */
  public TuningSettings withSeed(long other) {
    return with(values -> values.seed = other);
  }

  /** The same with another window size, 1 or 3. */
  public TuningSettings withKernel(int other) {
    return with(values -> values.kernel = other);
  }

  /** The same with another number of steps. */
  public TuningSettings withIterations(int other) {
    return with(values -> values.iterations = other);
  }

  private TuningSettings with(Consumer<Changed> change) {
    var values = new Changed(this);
    change.accept(values);
    return new TuningSettings(
        values.alpha,
        lambdaNegZ,
        lambdaNegM,
        learningRate,
        values.iterations,
        learningStride,
        values.parts,
        values.kernel,
        weights,
        values.seed,
        values.beyond);
  }

  /** The values of which one is changed. */
  private static final class Changed {
    private double alpha;
    private int iterations;
    private Parts parts;
    private int kernel;
    private long seed;
    private Beyond beyond;

    Changed(TuningSettings settings) {
      alpha = settings.alpha;
      iterations = settings.iterations;
      parts = settings.parts;
      kernel = settings.kernel;
      seed = settings.seed;
      beyond = settings.beyond;
    }
  }

  private static void range(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConceptException(name + " is " + value + "; allowed: " + least + " to " + most);
    }
  }
}
