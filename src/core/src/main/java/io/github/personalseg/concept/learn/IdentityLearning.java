package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what tells a concept from others of its class, from the references alone and without steps.
 *
 * <p>The direction is the mean of the references' mask embeddings without the part that words use.
 * How far a new view will reach along it is what each reference reaches along the mean of the
 * others. The views of one track count as one reference: they are judged by the others together,
 * for views of one scene say little of another.
 *
 * <p>Between what a thing reaches in the scene it was seen in and what it will reach in others lies
 * a shell in which others of its class lie as well. A lone reference has nothing that tells them
 * apart, so what is in the shell is the concept's only against something that stands unmarked
 * beside it: then the border to that decides. Where nothing of the kind is seen, the shell is left
 * to the class word.
 *
 * <p>A marked look-alike adds its own direction; the border to it lies half-way between being as
 * near to either and what the reference reaches that leads by the least. So does a thing of the
 * class that stands unmarked beside the concept in its references and would be taken for it, and
 * anything in a frame of which the person says that the concept is nowhere in it, unless a
 * reference is as near to it.
 *
 * <p>What the person says is not it, adds borders and changes nothing else: what the concept asks
 * for comes from its own references alone. So a correction can only take away, whatever it shows.
 */
final class IdentityLearning {
  /** What another view reaches of what a lone reference, which is its own mean, reaches. */
  static final double UNSEEN = 0.8;

  /**
   * What a track of enough views asks for at the least, of what they reach, where a lone reference
   * asks for what the bundle says: other views come nearer to the mean of several.
   */
  static final double FIRST_TRACK = 0.9;

  /**
   * Where several others of the class stand beside the mark, none of which comes near, it asks for
   * less: this share of the way from the concept to the nearest of them is the concept's.
   */
  private static final double OWN_SIDE = 1.0 / 3;

  /** With so many views the tuned embedding knows other views, and its own share decides. */
  static final int ENOUGH = 3;

  /** A lone reference takes a thing beside it for a twin that reaches this share of itself. */
  private static final double TWIN = 0.95;

  /** References that reach less have nothing beside words to be told apart by. */
  private static final double LEAST_REACH = 1e-3;

  /** Most unmarked things that borders are drawn to: the likeliest to be taken for the concept. */
  private static final int MOST_UNMARKED = 16;

  private final List<double[]> shown;
  private final List<List<Integer>> members;
  private final VocabularySubspace span;
  private final List<double[]> beside = new ArrayList<>();

  /** What each reference reaches along the mean of the other groups. */
  private final double[] reached;

  private IdentityLearning(List<double[]> shown, int[] groups, VocabularySubspace span) {
    this.shown = shown;
    this.members = Groups.members(groups);
    this.span = span;
    shown.forEach(embedding -> beside.add(direction(span, embedding)));
    double kept = lone() ? UNSEEN : 1;
    reached =
        IntStream.range(0, shown.size())
            .mapToDouble(k -> kept * DoubleVectors.dotRow(mean(groups[k]), shown.get(k), 0))
            .toArray();
  }

  private boolean lone() {
    return members.size() == 1;
  }

  /**
   * The identity of a task's concept.
   *
   * @param references the task's, prepared, in its order
   * @return empty when the references reach nothing beside words
   */
  static Optional<InstancePrototype> of(
      LearningTask task, WordLogits words, List<ReferenceTensors> references) {
    var span = new VocabularySubspace(task.classEmbedding(), task.vocabulary());
    List<double[]> shown = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<double[]> others = new ArrayList<>();
    List<Integer> otherPlaces = new ArrayList<>();
    List<double[]> unmarked = new ArrayList<>();
    List<double[]> matched = new ArrayList<>();
    List<double[]> absent = new ArrayList<>();
    boolean several = false;
    double[] classWord = DoubleVectors.normalize(DoubleVectors.toDoubles(task.classEmbedding()));
    for (int k = 0; k < references.size(); k++) {
      if (references.get(k).best() >= 0) {
        boolean positive = task.references().get(k).mask().isPresent();
        (positive ? shown : others).add(references.get(k).embedding(references.get(k).best()));
        (positive ? places : otherPlaces).add(k);
        if (positive) {
          unmarked.addAll(UnmarkedHardNegatives.classLike(references.get(k), words, classWord));
          several |= UnmarkedHardNegatives.several(references.get(k), words, classWord);
          if (places.size() == 1) {
            matched.addAll(matched(references.get(k)));
          }
        }
      } else {
        absent.addAll(UnmarkedHardNegatives.everything(references.get(k)));
      }
    }
    var beyond = task.settings().beyond();
    return new IdentityLearning(shown, Groups.of(task.references(), places), span)
        .learn(
            beyond,
            DoubleVectors.toFloats(classWord),
            others,
            Groups.of(task.references(), otherPlaces),
            absent,
            unmarked,
            several,
            matched);
  }

  /** Every proposal that fits a mark. */
  private static List<double[]> matched(ReferenceTensors reference) {
    List<double[]> fitting = new ArrayList<>();
    for (int n = 0; n < reference.matched().length; n++) {
      if (reference.matched()[n]) {
        fitting.add(reference.embedding(n));
      }
    }
    return fitting;
  }

  /** The unit direction of what words leave over; zeros where that is rounding alone. */
  private static double[] direction(VocabularySubspace span, double[] embedding) {
    double[] rest = span.beside(embedding);
    return DoubleVectors.norm(rest) < LEAST_REACH
        ? new double[rest.length]
        : DoubleVectors.normalize(rest);
  }

  private Optional<InstancePrototype> learn(
      TuningSettings.Beyond beyond,
      float[] classWord,
      List<double[]> others,
      int[] otherGroups,
      List<double[]> absent,
      List<double[]> unmarked,
      boolean several,
      List<double[]> matched) {
    double[] direction = mean(-1);
    double least =
        beyond.identity()
            * members.stream()
                .mapToDouble(
                    group -> group.stream().mapToDouble(k -> reached[k]).sum() / group.size())
                .average()
                .orElse(0);
    if (least < LEAST_REACH) {
      return Optional.empty();
    }
    List<InstancePrototype.LookAlike> lookAlikes = new ArrayList<>();
    reaching(unmarked, direction, least)
        .map(other -> direction(span, other))
        .filter(this::apart)
        .limit(MOST_UNMARKED)
        .forEach(along -> lookAlikes.add(lookAlike(along, Math.max(0, leads(along) / 2))));
    if (lone() && lookAlikes.isEmpty()) {
      least =
          Math.max(least, first(least, beyond, direction, several ? unmarked : List.of(), matched));
    } else if (lone()) {
      // Where a look-alike stands beside the mark, others come about as near as it does.
      least /= UNSEEN;
    }
    boolean claims = members.size() < ENOUGH && shown.size() < ENOUGH;
    // Corrections come last and only add borders: nothing that was out before comes in.
    lookAlikes.addAll(marked(others, otherGroups));
    reaching(absent, direction, least)
        .limit(MOST_UNMARKED)
        .map(other -> direction(span, other))
        .forEach(along -> lookAlikes.add(lookAlike(along, Math.max(0, leads(along) / 2))));
    return Optional.of(
        new InstancePrototype(
            DoubleVectors.toFloats(direction),
            (float) least,
            claims ? classWord : new float[0],
            lookAlikes));
  }

  /** Those that would be taken for the concept, the likeliest first. */
  private static Stream<double[]> reaching(
      List<double[]> embeddings, double[] direction, double least) {
    return embeddings.stream()
        .filter(other -> DoubleVectors.dotRow(direction, other, 0) >= least)
        .sorted(Comparator.comparingDouble(other -> -DoubleVectors.dotRow(direction, other, 0)));
  }

  /**
   * What a lone reference asks for by itself; its own marked frames do not fall below it.
   *
   * @param company others of the class, where a frame shows several of them; empty elsewhere, for
   *     one that is different says nothing of the next
   */
  private double first(
      double least,
      TuningSettings.Beyond beyond,
      double[] direction,
      List<double[]> company,
      List<double[]> matched) {
    double own = least / (beyond.identity() * UNSEEN);
    double asked = beyond.identityLone();
    if (shown.size() >= ENOUGH) {
      double halfway =
          company.stream()
              .mapToDouble(other -> DoubleVectors.dotRow(direction, other, 0) / own)
              .max()
              .stream()
              .map(nearest -> 1 - OWN_SIDE * (1 - nearest))
              .findFirst()
              .orElse(FIRST_TRACK);
      asked = Math.max(asked, Math.min(FIRST_TRACK, halfway));
    }
    double first = own * asked;
    for (double[] embedding : matched) {
      first = Math.min(first, DoubleVectors.dotRow(direction, embedding, 0));
    }
    return first;
  }

  /** Borders to what was marked; the views of one track have one lead, the least. */
  private List<InstancePrototype.LookAlike> marked(List<double[]> others, int[] otherGroups) {
    double[] least = new double[Groups.count(otherGroups)];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    List<double[]> directions = new ArrayList<>();
    for (int k = 0; k < others.size(); k++) {
      directions.add(direction(span, others.get(k)));
      least[otherGroups[k]] = Math.min(least[otherGroups[k]], leads(directions.get(k)));
    }
    List<InstancePrototype.LookAlike> lookAlikes = new ArrayList<>();
    for (int k = 0; k < others.size(); k++) {
      lookAlikes.add(lookAlike(directions.get(k), Math.max(0, least[otherGroups[k]] / 2)));
    }
    return lookAlikes;
  }

  /** Whether every reference is nearer to the concept than to a thing that stands beside it. */
  private boolean apart(double[] along) {
    if (!lone()) {
      return leads(along) > 0;
    }
    return IntStream.range(0, shown.size())
        .allMatch(k -> DoubleVectors.dotRow(along, shown.get(k), 0) < TWIN * reached[k] / UNSEEN);
  }

  /** By how much the reference leads over a look-alike that leads the least; perhaps below 0. */
  private double leads(double[] along) {
    return IntStream.range(0, shown.size())
        .mapToDouble(k -> reached[k] - DoubleVectors.dotRow(along, shown.get(k), 0))
        .min()
        .orElse(0);
  }

  private static InstancePrototype.LookAlike lookAlike(double[] along, double lead) {
    return new InstancePrototype.LookAlike(DoubleVectors.toFloats(along), (float) lead);
  }

  /** Unit mean of all groups but one, unless there is no other. */
  private double[] mean(int without) {
    double[] sum = new double[shown.get(0).length];
    for (int group = 0; group < members.size(); group++) {
      if (group != without || lone()) {
        DoubleVectors.addRow(sum, 1, ofGroup(members.get(group)), 0);
      }
    }
    return DoubleVectors.normalize(sum);
  }

  /** What a group shows as one reference. */
  private double[] ofGroup(List<Integer> group) {
    if (group.size() == 1) {
      return beside.get(group.get(0));
    }
    double[] sum = new double[shown.get(0).length];
    group.forEach(k -> DoubleVectors.addRow(sum, 1, beside.get(k), 0));
    return DoubleVectors.normalize(sum);
  }
}
