package io.github.personalseg.bench.model;

import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.image.ImageSize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.fusion.ProposalFusion;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model stage by stage. What is compared runs in turns, so that a busy machine slows
 * both sides. Words and concepts beyond the model's own are random directions: only their number
 * counts.
 */
public final class ModelBench {
  /**
   * What is measured.
   *
   * @param sizes at least one
   * @param base image size of everything that is not about sizes
   * @param words numbers of words
   * @param concepts numbers of concepts
   * @param repetitions of everything, after one that does not count
   */
  public record Plan(
      List<ImageSize> sizes,
      ImageSize base,
      List<Integer> words,
      List<Integer> concepts,
      int repetitions) {
    public Plan {
      sizes = List.copyOf(sizes);
      words = List.copyOf(words);
      concepts = List.copyOf(concepts);
      if (repetitions < 1) {
        throw new IllegalArgumentException("repetitions is " + repetitions + "; at least 1");
      }
    }

    /** How many units of progress there are. */
    public int steps() {
      return sizes.size() + 4;
    }
  }

  /** A frame's whole way in the node, which this package does not know. */
  @FunctionalInterface
  public interface WholeFrame {
    /** Work that turns a camera message with this image into its label message. */
    Supplier<byte[]> of(RgbImage image, LabelSchema generation);
  }

  private static final int PLAIN_WORDS = 171;

  private final Bundle bundle;
  private final OvssModel model;
  private final Plan plan;
  private final WholeFrame frames;
  private final Runnable step;

  /**
   * @param model opened from the bundle; stays the caller's
   * @param frames what stands beside the bare forward pass, made for the same model
   * @param step called after each unit of progress
   */
  public ModelBench(Bundle bundle, OvssModel model, Plan plan, WholeFrame frames, Runnable step) {
    this.bundle = bundle;
    this.model = model;
    this.plan = plan;
    this.frames = frames;
    this.step = step;
  }

  /**
   * Measures everything.
   *
   * @param python the bare forward pass, where it can run
   * @param threads it has
   */
  public ModelFigures run(Optional<BareForward> python, int threads) throws IOException {
    var sizes = new ArrayList<ModelFigures.Size>();
    for (var size : plan.sizes()) {
      sizes.add(size(size));
      step.run();
    }
    var proposals = model.infer(image(plan.base(), 0));
    var words = sweep(proposals, plan.words(), true);
    step.run();
    var concepts = sweep(proposals, plan.concepts(), false);
    step.run();
    var argMax = argMax(proposals);
    step.run();
    var bare =
        python.isPresent()
            ? Optional.of(beside(python.get(), threads))
            : Optional.<ModelFigures.Python>empty();
    step.run();
    return new ModelFigures(sizes, words, concepts, argMax, bare);
  }

  private ModelFigures.Size size(ImageSize size) {
    var rule = bundle.manifest().input();
    var generation = generation(Vocabulary.of(bundle), List.of());
    var geometry = rule.geometry(size.width(), size.height());
    ModelFigures.@Nullable Size figures = null;
    for (int i = -1; i < plan.repetitions(); i++) {
      if (i <= 0) {
        // The first repetition compiles and is thrown away.
        figures =
            new ModelFigures.Size(
                size.width(),
                size.height(),
                geometry.paddedWidth(),
                geometry.paddedHeight(),
                new Cost(),
                new Cost(),
                new Cost(),
                new Cost(),
                new Cost());
      }
      var all = Objects.requireNonNull(figures);
      var image = image(size, i);
      Meter.take(all.lay(), false, () -> rule.preprocess(image));
      Supplier<Segmentation> stages =
          () -> {
            var proposals = Meter.take(all.pass(), true, () -> model.infer(image));
            var grid =
                Meter.take(all.fuse(), false, () -> ProposalFusion.fuse(proposals, generation));
            return Meter.take(all.label(), false, () -> Segmenter.label(grid, generation));
          };
      if (model.placement().startsWith(DeviceDecision.CPU)) {
        Meter.take(all.whole(), true, stages);
      } else {
        // There a frame does not pass these stages: its masks stay on the device.
        Meter.take(new Cost(), true, stages);
        Meter.take(
            all.whole(),
            true,
            () -> model.view(image, null, frame -> Segmenter.segment(frame, generation, false)));
      }
    }
    return Objects.requireNonNull(figures);
  }

  private List<ModelFigures.Sweep> sweep(Proposals proposals, List<Integer> counts, boolean words) {
    var generations = new ArrayList<LabelSchema>();
    var costs = new ArrayList<Cost>();
    for (int count : counts) {
      generations.add(
          words
              ? generation(vocabulary(count), List.of())
              : generation(vocabulary(PLAIN_WORDS), concepts(count)));
      costs.add(new Cost());
    }
    for (int i = -1; i < plan.repetitions(); i++) {
      for (int k = 0; k < generations.size(); k++) {
        var generation = generations.get(k);
        Meter.take(
            i < 0 ? new Cost() : costs.get(k),
            false,
            () -> Segmenter.label(ProposalFusion.fuse(proposals, generation), generation));
      }
    }
    return IntStream.range(0, costs.size())
        .mapToObj(k -> new ModelFigures.Sweep(counts.get(k), costs.get(k)))
        .toList();
  }

  private ModelFigures.ArgMax argMax(Proposals proposals) {
    var generation = generation(vocabulary(PLAIN_WORDS), List.of());
    var grid = ProposalFusion.fuse(proposals, generation);
    var ours = new Cost();
    var plain = new Cost();
    long different = 0;
    for (int i = -1; i < plan.repetitions(); i++) {
      var labels =
          Meter.take(i < 0 ? new Cost() : ours, false, () -> Segmenter.label(grid, generation))
              .labels();
      int[] best = Meter.take(i < 0 ? new Cost() : plain, false, () -> PlainArgMax.find(grid));
      if (i < 0) {
        for (int p = 0; p < best.length; p++) {
          int id = generation.classes().get(best[p]).id();
          different += id == labels.idAt(p % labels.width(), p / labels.width()) ? 0 : 1;
        }
      }
    }
    return new ModelFigures.ArgMax(
        PLAIN_WORDS, grid.width(), grid.height(), ours, plain, different);
  }

  /** Java's pass has the laying taken off, which the bare forward does not do. */
  private ModelFigures.Python beside(BareForward bare, int threads) throws IOException {
    var rule = bundle.manifest().input();
    var geometry = rule.geometry(plan.base().width(), plan.base().height());
    var generation = generation(Vocabulary.of(bundle), List.of());
    var java = new Cost();
    var frame = new Cost();
    var python = new Cost();
    // Each side compiles in its first two passes.
    for (int i = -2; i < plan.repetitions(); i++) {
      var image = image(plan.base(), i);
      var lay = new Cost();
      var pass = new Cost();
      Meter.take(lay, true, () -> rule.preprocess(image));
      Meter.take(pass, true, () -> model.infer(image));
      var whole = frames.of(image, generation);
      Meter.take(i < 0 ? new Cost() : frame, true, whole);
      var theirs = bare.run(geometry.paddedHeight(), geometry.paddedWidth());
      if (i >= 0) {
        java.add(
            pass.percentile(50) - lay.percentile(50), pass.cpu() - lay.cpu(), pass.bytes().get(0));
        python.add(theirs.millis(), theirs.cpuMillis(), 0);
      }
    }
    return new ModelFigures.Python(
        geometry.paddedWidth(), geometry.paddedHeight(), threads, java, frame, python);
  }

  private LabelSchema generation(Vocabulary vocabulary, List<Concept> concepts) {
    var settings = new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0);
    return LabelSchema.of(1, model, vocabulary, concepts, settings);
  }

  private Vocabulary vocabulary(int words) {
    float[][] embeddings = new float[words][];
    for (int i = 0; i < words; i++) {
      embeddings[i] = direction(i);
    }
    return new Vocabulary(
        IntStream.range(0, words).mapToObj(i -> "word " + i).toList(), embeddings);
  }

  private List<Concept> concepts(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Concept(
                    String.format(Locale.ROOT, "%032x", i + 1),
                    "concept " + i,
                    "word 0",
                    254 - i,
                    model.bundleHash(),
                    direction(1_000_000 + i),
                    Optional.empty(),
                    0,
                    Instant.EPOCH))
        .toList();
  }

  private float[] direction(int seed) {
    var random = new Random(seed);
    float[] vector = new float[model.dim()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return FloatVectors.normalized(vector);
  }

  /** Blocks of colour: something to tell apart, other in each frame. */
  private static RgbImage image(ImageSize size, int seed) {
    var random = new Random(seed);
    byte[] blocks = new byte[64 * 3];
    random.nextBytes(blocks);
    byte[] data = new byte[size.width() * size.height() * 3];
    for (int i = 0; i < data.length / 3; i++) {
      int across = 8 * (i % size.width()) / size.width();
      int down = 8 * (i / size.width()) / size.height();
      System.arraycopy(blocks, 3 * (8 * down + across), data, 3 * i, 3);
    }
    return new RgbImage(size.width(), size.height(), data);
  }
}
