package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.text.ClipTokenizer;
import io.github.personalseg.backbone.text.WordTokenizer;
import io.github.personalseg.file.MalformedYamlException;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.file.YamlMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bundle.yaml} says.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param name short name of the model
 * @param licence of weights and code, an SPDX identifier where there is one
 * @param source where the weights come from
 * @param files SHA-256 (hex) of every other file in the folder, by file name
 * @param model shapes
 * @param input how images are laid into the model's input
 * @param text tokenizer and prompt templates
 * @param vocabulary the default words
 * @param tuning defaults for learning a concept on this model
 */
public record BundleManifest(
    int formatVersion,
    String name,
    String licence,
    String source,
    Map<String, String> files,
    Shapes model,
    InputResize input,
    Text text,
    Words vocabulary,
    Tuning tuning) {
  /** The only format version read. */
  public static final int FORMAT_VERSION = 1;

  /** The TorchScript module. */
  public static final String MODEL_FILE = "model.pt";

  /** The ONNX graph of its method {@code forward}, where there is one. */
  public static final String GRAPH_FILE = "model.onnx";

  /**
   * The ONNX graph of its methods {@code encode_text} and {@code constants}, where there is one.
   */
  public static final String TEXT_GRAPH_FILE = "text.onnx";

  private static final List<String> TOKENIZERS = List.of(WordTokenizer.KIND, ClipTokenizer.KIND);

  /**
   * Shapes of the model.
   *
   * @param proposals N
   * @param dim D
   * @param maskStride padded-input pixels per cell of the mask logits
   * @param featureStride padded-input pixels per cell of the features
   */
  public record Shapes(int proposals, int dim, int maskStride, int featureStride) {}

  /**
   * How text enters the model.
   *
   * @param tokenizer kind: {@code word} or {@code clip_bpe}
   * @param file its data
   * @param length L, tokens per text
   * @param templates prompts, each with {@code {}} where the phrase goes
   */
  public record Text(String tokenizer, String file, int length, List<String> templates) {}

  /**
   * The default vocabulary.
   *
   * @param words in the order of their ids
   * @param synonyms other names of some words
   * @param embeddings file with the tensor {@code text} {@code [V, D]}, in the words' order
   */
  public record Words(List<String> words, Map<String, List<String>> synonyms, String embeddings) {
    /** The word that a phrase names, itself or by a synonym; case does not matter. */
    public Optional<String> wordFor(String phrase) {
      String wanted = phrase.strip().toLowerCase(Locale.ROOT);
      return words.stream()
          .filter(word -> word.equals(wanted))
          .findFirst()
          .or(
              () ->
                  words.stream()
                      .filter(word -> synonyms.getOrDefault(word, List.of()).contains(wanted))
                      .findFirst());
    }
  }

  /**
   * Defaults for learning a concept.
   *
   * @param alpha share of the visual embedding, 0..1
   * @param lambdaNegZ weight of the negative embedding's loss
   * @param lambdaNegM weight of the negative mask's loss
   * @param learningRate of the optimizer
   * @param iterations optimizer steps
   * @param learningStride padded-input pixels per cell of the grid that learning works on
   * @param negativeMask whether concepts learn a negative mask proposal; true when left out
   * @param identity share of what references reach beside words from which a thing is the concept,
   *     0..1; the nearer other things come to each other on this model, the higher
   * @param identityLone what a lone reference asks for, of what it reaches itself, where nothing is
   *     known that looks like it and is not it, 0..1
   */
  public record Tuning(
      float alpha,
      float lambdaNegZ,
      float lambdaNegM,
      float learningRate,
      int iterations,
      int learningStride,
      boolean negativeMask,
      float identity,
      float identityLone) {
    /** The share where a bundle says nothing. */
    public static final float IDENTITY = 0.85f;

    /** What a lone reference asks for where a bundle says nothing. */
    public static final float IDENTITY_LONE = 0.9f;

    /** Without a word on identities. */
    public Tuning(
        float alpha,
        float lambdaNegZ,
        float lambdaNegM,
        float learningRate,
        int iterations,
        int learningStride,
        boolean negativeMask) {
      this(
          alpha,
          lambdaNegZ,
          lambdaNegM,
          learningRate,
          iterations,
          learningStride,
          negativeMask,
          IDENTITY,
          IDENTITY_LONE);
    }
  }

  /** The same with another size rule. */
  BundleManifest withInput(InputResize rule) {
    return new BundleManifest(
        formatVersion, name, licence, source, files, model, rule, text, vocabulary, tuning);
  }

  /**
   * Reads the text of a {@code bundle.yaml}.
   *
   * @throws BackboneException naming the first field that is missing or out of range
   */
  public static BundleManifest parse(String yaml) {
    try {
      return manifest(YamlMap.of("bundle.yaml", document(yaml)));
    } catch (MalformedYamlException e) {
      throw new BackboneException(String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Object document(String yaml) {
    try {
      return SafeYaml.parse(yaml);
    } catch (MalformedYamlException e) {
      throw new BackboneException("bundle.yaml is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static BundleManifest manifest(YamlMap root) throws MalformedYamlException {
    int version = root.integer("format_version", 0, Integer.MAX_VALUE);
    if (version != FORMAT_VERSION) {
      throw root.wrong("format_version", "this version reads " + FORMAT_VERSION);
    }
    var manifest =
        new BundleManifest(
            version,
            root.filledText("name"),
            root.filledText("licence"),
            root.filledText("source"),
            root.textMap("files"),
            shapes(root.section("model")),
            input(root.section("input")),
            text(root.section("text")),
            words(root.section("vocabulary")),
            tuning(root.section("tuning")));
    manifest.checkFiles(root);
    manifest.checkStrides(root);
    return manifest;
  }

  private static Shapes shapes(YamlMap model) throws MalformedYamlException {
    return new Shapes(
        model.integer("proposals", 1, 10_000),
        model.integer("dim", 1, 16_384),
        model.integer("mask_stride", 1, 256),
        model.integer("feature_stride", 1, 256));
  }

  private static InputResize input(YamlMap input) throws MalformedYamlException {
    if (!input.filledText("colour_order").equals("rgb")) {
      throw input.wrong("colour_order", "allowed: rgb");
    }
    int shortSide = input.integer("short_side", 16, 8192);
    var padding = new ArrayList<Float>();
    for (double value : input.numbers("padding", 3)) {
      if (!(value >= 0 && value <= 255)) {
        throw input.holds("padding", value, "numbers from 0 to 255 are needed");
      }
      padding.add((float) value);
    }
    return new InputResize(
        shortSide,
        input.integer("long_side", shortSide, 16_384),
        input.integer("multiple", 1, 1024),
        List.copyOf(padding));
  }

  private static Text text(YamlMap text) throws MalformedYamlException {
    String tokenizer = text.filledText("tokenizer");
    if (!TOKENIZERS.contains(tokenizer)) {
      throw text.wrong("tokenizer", "allowed: " + String.join(", ", TOKENIZERS));
    }
    var templates = text.texts("templates");
    for (String template : templates) {
      if (!template.contains("{}")) {
        throw text.holds("templates", template, "each needs {} for the phrase");
      }
    }
    return new Text(tokenizer, text.filledText("file"), text.integer("length", 1, 4096), templates);
  }

  private static Words words(YamlMap vocabulary) throws MalformedYamlException {
    var words = vocabulary.texts("words");
    var seen = new HashSet<String>();
    for (String word : words) {
      if (!seen.add(word)) {
        throw vocabulary.holds("words", word, "each may be there once; it is there twice");
      }
    }
    return new Words(
        words, vocabulary.textListMap("synonyms"), vocabulary.filledText("embeddings"));
  }

  private static Tuning tuning(YamlMap tuning) throws MalformedYamlException {
    return new Tuning(
        (float) tuning.number("alpha", 0, 1),
        (float) tuning.number("lambda_neg_z", 0, 1e6),
        (float) tuning.number("lambda_neg_m", 0, 1e6),
        (float) tuning.number("learning_rate", 1e-9, 10),
        tuning.integer("iterations", 0, 100_000),
        tuning.integer("learning_stride", 1, 1024),
        tuning.flag("negative_mask", true),
        (float) tuning.number("identity", 0, 1, Tuning.IDENTITY),
        (float) tuning.number("identity_lone", 0, 1, Tuning.IDENTITY_LONE));
  }

  private void checkFiles(YamlMap root) throws MalformedYamlException {
    for (String file : List.of(MODEL_FILE, text.file(), vocabulary.embeddings())) {
      if (!files.containsKey(file)) {
        throw root.refused("'files' lacks \"" + file + "\"; it lists " + files.keySet());
      }
    }
    for (var entry : files.entrySet()) {
      if (!entry.getKey().matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
        throw root.refused("'files' has \"" + entry.getKey() + "\"; allowed: plain file names");
      }
      if (!entry.getValue().matches("[0-9a-f]{64}")) {
        throw root.section("files").wrong(entry.getKey(), "64 hex digits are needed");
      }
    }
  }

  private void checkStrides(YamlMap root) throws MalformedYamlException {
    int multiple = input.multiple();
    checkDivides(root, "model.mask_stride", model.maskStride(), "input.multiple", multiple);
    checkDivides(root, "model.feature_stride", model.featureStride(), "input.multiple", multiple);
    int stride = tuning.learningStride();
    checkDivides(root, "tuning.learning_stride", stride, "input.multiple", multiple);
    checkDivides(root, "model.mask_stride", model.maskStride(), "tuning.learning_stride", stride);
  }

  private static void checkDivides(YamlMap root, String name, int value, String ofName, int of)
      throws MalformedYamlException {
    if (of % value != 0) {
      throw root.refused(name + " is " + value + "; it must divide " + ofName + ", which is " + of);
    }
  }
}
