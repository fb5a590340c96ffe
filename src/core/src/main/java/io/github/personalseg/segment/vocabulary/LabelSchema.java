package io.github.personalseg.segment.vocabulary;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.segment.fusion.IdentityAssignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Everything that decides labels, as one immutable value: a frame is labelled by exactly one
 * generation. Classes are the words in vocabulary order, then the concepts.
 */
public final class LabelSchema {
  /**
   * What does not come from words or concepts.
   *
   * @param learningStride padded-input pixels per cell of the grid that concepts are learned on
   * @param minimumScore probability, 0..1; pixels whose best class has less stay unlabelled; 0
   *     labels every pixel
   * @param negatives whom the concepts' negative proposals compete with
   */
  public record Settings(int learningStride, float minimumScore, Negatives negatives) {
    /** The paper's way with negative proposals. */
    public Settings(int learningStride, float minimumScore) {
      this(learningStride, minimumScore, Negatives.LIKE_ANY_PROPOSAL);
    }

    public Settings {
      if (learningStride < 1 || !(minimumScore >= 0 && minimumScore <= 1)) {
        throw new IllegalArgumentException(
            "learning stride is "
                + learningStride
                + ", minimum score "
                + minimumScore
                + "; they must be at least 1, and 0 to 1");
      }
    }
  }

  /** Whom a concept's negative proposal competes with. */
  public enum Negatives {
    /** The paper's: it is one more proposal, and lends its score to words and all concepts. */
    LIKE_ANY_PROPOSAL,
    /**
     * It speaks of its own concept alone: words and other concepts keep their scores, bit for bit.
     */
    OWN_CONCEPT
  }

  private final long number;
  private final Vocabulary vocabulary;
  private final List<Concept> concepts;
  private final Settings settings;
  private final LabelEncoding depth;
  private final List<LabelClass> classes;
  private final float[] noObject;
  private final float logitScale;
  private final float[][] text;
  private final float[][] textColumns;

  /** What words in braces name, in the words' order; empty where the word names none. */
  private final List<Optional<String>> named;

  /** The same without the words that name concepts; this where there are none. */
  private final LabelSchema plain;

  private final short[] plainIds;
  private final float[] thresholds;

  private LabelSchema(
      long number,
      Vocabulary vocabulary,
      List<Concept> concepts,
      Settings settings,
      LabelEncoding depth,
      float[] noObject,
      float logitScale) {
    this.number = number;
    this.vocabulary = vocabulary;
    this.concepts = List.copyOf(concepts);
    this.settings = settings;
    this.depth = depth;
    this.noObject = noObject;
    this.logitScale = logitScale;
    this.classes = classes(vocabulary, concepts, depth);
    this.text = text(vocabulary, concepts, noObject);
    this.textColumns = columns(text);
    this.named = vocabulary.named();
    this.plain =
        named.stream().allMatch(Optional::isEmpty)
            ? this
            : new LabelSchema(
                number, vocabulary.plain(), concepts, settings, depth, noObject, logitScale);
    this.plainIds = plainIds(classes, named);
    this.thresholds = thresholds(concepts);
  }

  /**
   * A generation for one model.
   *
   * @param number told with every label image, so that readers can match ids and names
   * @throws IllegalArgumentException when a concept was learned on another bundle, or two classes
   *     claim one id
   */
  public static LabelSchema of(
      long number,
      OvssModel model,
      Vocabulary vocabulary,
      List<Concept> concepts,
      Settings settings) {
    for (Concept concept : concepts) {
      requireFits(concept, model);
    }
    return new LabelSchema(
        number,
        vocabulary,
        concepts,
        settings,
        depth(vocabulary, concepts),
        model.noObject(),
        model.logitScale());
  }

  /**
   * Whether a model can use a concept.
   *
   * @throws IllegalArgumentException when not, saying why
   */
  public static void requireFits(Concept concept, OvssModel model) {
    if (!concept.bundleHash().equals(model.bundleHash())) {
      throw new IllegalArgumentException(
          "concept \""
              + concept.name()
              + "\" was learned on bundle "
              + concept.bundleHash()
              + "; the loaded bundle is "
              + model.bundleHash()
              + ", teach it again");
    }
    if (concept.embedding().length != model.dim()) {
      throw new IllegalArgumentException(
          "concept \""
              + concept.name()
              + "\" has "
              + concept.embedding().length
              + " dimensions; the model has "
              + model.dim());
    }
  }

  private static LabelEncoding depth(Vocabulary vocabulary, List<Concept> concepts) {
    int lowest =
        concepts.stream()
            .mapToInt(c -> LabelEncoding.MONO8.conceptId(c.labelId()))
            .min()
            .orElse(LabelEncoding.MONO8.unlabelled());
    return vocabulary.size() <= lowest ? LabelEncoding.MONO8 : LabelEncoding.MONO16;
  }

  private static List<LabelClass> classes(
      Vocabulary vocabulary, List<Concept> concepts, LabelEncoding depth) {
    var classes = new ArrayList<LabelClass>();
    for (String word : vocabulary.words()) {
      classes.add(new LabelClass(classes.size(), word, false));
    }
    for (Concept concept : concepts) {
      classes.add(new LabelClass(depth.conceptId(concept.labelId()), concept.name(), true));
    }
    Map<Integer, String> names = new HashMap<>();
    for (LabelClass c : classes) {
      String other = names.putIfAbsent(c.id(), c.name());
      if (other != null || c.id() < 0 || c.id() >= depth.unlabelled()) {
        throw new IllegalArgumentException(
            "\""
                + c.name()
                + "\" has label id "
                + c.id()
                + "; it must be 0 to "
                + (depth.unlabelled() - 1)
                + " and not shared"
                + (other == null ? "" : " with \"" + other + "\""));
      }
    }
    return List.copyOf(classes);
  }

  public long number() {
    return number;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public List<Concept> concepts() {
    return concepts;
  }

  public Settings settings() {
    return settings;
  }

  /** Width of the label images. */
  public LabelEncoding depth() {
    return depth;
  }

  /** The words in vocabulary order, then the concepts. */
  public List<LabelClass> classes() {
    return classes;
  }

  /** Place in {@link #classes} of a concept. */
  public int classIndex(Concept concept) {
    int index = concepts.indexOf(concept);
    if (index < 0) {
      throw new IllegalArgumentException(
          "concept \"" + concept.name() + "\" is not part of generation " + number);
    }
    return vocabulary.size() + index;
  }

  /** The same without the words that name concepts; this where there are none. */
  public LabelSchema plain() {
    return plain;
  }

  /** The label ids of what {@link #plain} has; shared by all callers, who must not change them. */
  public short[] plainIds() {
    return plainIds;
  }

  private static short[] plainIds(List<LabelClass> classes, List<Optional<String>> named) {
    int[] plain =
        IntStream.range(0, classes.size())
            .filter(c -> c >= named.size() || named.get(c).isEmpty())
            .toArray();
    short[] ids = new short[plain.length];
    for (int c = 0; c < ids.length; c++) {
      ids[c] = (short) classes.get(plain[c]).id();
    }
    return ids;
  }

  /** Places of the words that name a concept. */
  public int[] wordsNaming(Concept concept) {
    return IntStream.range(0, named.size())
        .filter(i -> named.get(i).filter(concept.name()::equals).isPresent())
        .toArray();
  }

  /**
   * Embeddings of every class, then of "no object": {@code [V + K + 1, D]}; shared by all callers,
   * who must not change them.
   */
  public float[][] textEmbeddings() {
    return text;
  }

  /** {@link #textEmbeddings} by dimension: {@code [D, V + K + 1]}. */
  public float[][] textColumns() {
    return textColumns;
  }

  private static float[][] columns(float[][] rows) {
    float[][] columns = new float[rows[0].length][rows.length];
    for (int c = 0; c < rows.length; c++) {
      for (int d = 0; d < Math.min(columns.length, rows[c].length); d++) {
        columns[d][c] = rows[c][d];
      }
    }
    return columns;
  }

  private static float[][] text(Vocabulary vocabulary, List<Concept> concepts, float[] noObject) {
    float[][] rows = new float[vocabulary.size() + concepts.size() + 1][];
    int row = 0;
    for (float[] embedding : vocabulary.embeddings()) {
      rows[row++] = embedding;
    }
    for (Concept concept : concepts) {
      rows[row++] = concept.embedding();
    }
    rows[row] = noObject;
    return rows;
  }

  /**
   * The concepts' thresholds, in their order, {@code [K]}; infinite for those that {@link
   * IdentityAssignment} decides about. Shared by all callers, who must not change them.
   */
  public float[] thresholds() {
    return thresholds;
  }

  private static float[] thresholds(List<Concept> concepts) {
    float[] thresholds = new float[concepts.size()];
    for (int i = 0; i < thresholds.length; i++) {
      boolean claims = concepts.get(i).identity().isPresent();
      thresholds[i] = claims ? Float.POSITIVE_INFINITY : concepts.get(i).threshold();
    }
    return thresholds;
  }

  public float[] noObject() {
    return noObject;
  }

  public float logitScale() {
    return logitScale;
  }
}
