package io.github.personalseg.bench.protocol;

import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.List;

/**
 * One way to learn a concept, as one row of the tables.
 *
 * @param name of the row, unique in a run
 * @param settings everything that decides the outcome, as text; part of a run's identity
 * @param learned whether it looks at the references, and so depends on their number
 * @param way how it learns
 */
public record Approach(String name, String settings, boolean learned, Way way) {
  /** Learns. */
  public interface Way {
    Labeller learn(TrialTask lesson);
  }

  /** The row without personalization; others are compared with it. */
  public static final String BEFORE = "class prompt";

  /** Share of the references' margin, where that row asks for one. */
  private static final double THRESHOLD = 0.25;

  private static final double HARD = 0.3;

  /** The paper's method. */
  public static final String PAPER = "method: paper";

  /** What is used where nothing else is asked for. */
  public static final String DEFAULT = "method: default";

  /** No personalization: the class word stands for the concept. */
  public static Approach classPrompt() {
    return new Approach(
        BEFORE,
        "",
        false,
        lesson ->
            lesson.vocabulary().words().contains(lesson.className())
                ? Labeller.words(lesson)
                : Labeller.concept(lesson, lesson.concept(lesson.classEmbedding())));
  }

  /** A way of the learner. */
  public static Approach tuned(String name, TuningSettings settings) {
    return new Approach(name, settings.toString(), true, lesson -> tuned(lesson, settings));
  }

  /** The text embedding replaced by the references' mean image feature. */
  public static Approach visualOnly(TuningSettings settings) {
    var parts = new TuningSettings.Parts(false, false, true);
    return tuned("visual embedding only", settings.withParts(parts).withAlpha(1));
  }

  /** Nearest neighbours of each proposal's masked image feature, as in kNN-CLIP. */
  public static Approach nearestNeighbours() {
    return new Approach(
        "kNN, masked visual embeddings",
        "",
        true,
        lesson -> Labeller.shares(lesson, NearestNeighbourBaseline.visual(lesson)::shares));
  }

  /** Each proposal goes to the nearest prototype: the concept's, or one of the rest. */
  public static Approach nearestPrototype() {
    return new Approach(
        "nearest prototype",
        "",
        true,
        lesson -> Labeller.shares(lesson, NearestNeighbourBaseline.prototypes(lesson)::shares));
  }

  /** The plain rows that any method must beat. */
  public static List<Approach> baselines(TuningSettings settings) {
    return List.of(visualOnly(settings), nearestNeighbours(), nearestPrototype());
  }

  /** The paper's ablation: text alone, with either other part, and all three. */
  public static List<Approach> ablation(TuningSettings settings) {
    return List.of(
        part("text", settings, false, false),
        part("text + negative", settings, true, false),
        part("text + visual", settings, false, true),
        tuned(PAPER, settings.withParts(TuningSettings.Parts.ALL)));
  }

  private static Approach part(
      String name, TuningSettings settings, boolean negative, boolean visual) {
    return tuned(name, settings.withParts(new TuningSettings.Parts(true, negative, visual)));
  }

  /** The default method with and without each of the things that go beyond the paper, and whole. */
  public static List<Approach> beyond(TuningSettings settings) {
    var all = settings.beyond();
    var negative = new TuningSettings.Parts(true, true, true);
    return List.of(
        tuned("default − identity", settings.withBeyond(all.withIdentity(0))),
        tuned("default + hard negatives", settings.withBeyond(all.withHardNegatives(HARD))),
        tuned(
            "threshold for identity",
            settings.withBeyond(all.withIdentity(0).withThreshold(THRESHOLD))),
        tuned("default + negative", settings.withParts(negative)),
        ownNegative("default + negative for its concept alone", settings.withParts(negative)),
        tuned(DEFAULT, settings));
  }

  /** The negative proposal competes with its own concept, not with words. */
  private static Approach ownNegative(String name, TuningSettings settings) {
    var negatives = LabelSchema.Negatives.OWN_CONCEPT;
    return new Approach(
        name,
        settings + " " + negatives,
        true,
        lesson -> {
          var concept = lesson.concept(lesson.learn(lesson.references(), settings));
          return Labeller.concept(lesson, lesson.generation(List.of(concept), negatives));
        });
  }

  private static Labeller tuned(TrialTask lesson, TuningSettings settings) {
    return Labeller.concept(lesson, lesson.concept(lesson.learn(lesson.references(), settings)));
  }
}
