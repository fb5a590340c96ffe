package io.github.personalseg.segment.vocabulary;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.concept.Concept;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The words that pixels can be labelled with; a word's place is its label id.
 *
 * @param words at least 1, no two the same
 * @param embeddings {@code [V, D]}, unit rows; not copied, nobody writes to it
 */
public record Vocabulary(List<String> words, float[][] embeddings) {
  /** Most words, so that concepts keep room in a 16-bit label. */
  public static final int MAX_WORDS = 60_000;

  public Vocabulary {
    words = List.copyOf(words);
    check(words);
    if (embeddings.length != words.size()) {
      throw new IllegalArgumentException(
          "vocabulary has " + words.size() + " words and " + embeddings.length + " embeddings");
    }
  }

  /**
   * Words with their embeddings from a model.
   *
   * @throws io.github.personalseg.backbone.BackboneException when the model knows nothing of a word
   */
  public static Vocabulary of(OvssModel model, List<String> words) {
    return of(model, words, List.of());
  }

  /**
   * Words with their embeddings from a model; a word may hold a concept's name in braces, such as
   * {@code red {my bag}}. At least one names none.
   *
   * @param concepts those that words may name
   * @throws IllegalArgumentException when a word names another
   * @throws io.github.personalseg.backbone.BackboneException when the model knows nothing of a word
   */
  public static Vocabulary of(OvssModel model, List<String> words, Collection<Concept> concepts) {
    check(words);
    var others = plain(words);
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "every word of the vocabulary names a concept; add one without braces, such as the class"
              + " word");
    }
    float[][] plain = model.encodeText(others);
    float[][] embeddings = new float[words.size()][];
    int next = 0;
    for (int i = 0; i < embeddings.length; i++) {
      var composed = ComposedPrompt.in(words.get(i));
      embeddings[i] =
          composed.isPresent() ? composed.get().embedding(model, concepts) : plain[next++];
    }
    return new Vocabulary(words, embeddings);
  }

  /** The words that name no concept. */
  public static List<String> plain(List<String> words) {
    return words.stream().filter(word -> ComposedPrompt.in(word).isEmpty()).toList();
  }

  /** Which concept each word names, by its place; empty for most. */
  List<Optional<String>> named() {
    return words.stream()
        .map(word -> ComposedPrompt.in(word).map(ComposedPrompt::concept))
        .toList();
  }

  /** The same without the words that name concepts. */
  Vocabulary plain() {
    return new Vocabulary(plain(words), plainEmbeddings());
  }

  /** The embeddings of the words that name no concept: what concepts are learned against. */
  public float[][] plainEmbeddings() {
    return IntStream.range(0, size())
        .filter(i -> ComposedPrompt.in(words.get(i)).isEmpty())
        .mapToObj(i -> embeddings[i])
        .toArray(float[][]::new);
  }

  /** Whether a word names this concept. */
  public boolean names(String concept) {
    return words.stream()
        .flatMap(word -> ComposedPrompt.in(word).stream())
        .anyMatch(composed -> composed.concept().equals(concept));
  }

  /** A bundle's own words; their embeddings come with it. */
  public static Vocabulary of(Bundle bundle) {
    var own = bundle.manifest().vocabulary().words();
    var embeddings = bundle.vocabularyEmbeddings();
    return new Vocabulary(
        own, IntStream.range(0, own.size()).mapToObj(embeddings::row).toArray(float[][]::new));
  }

  private static void check(List<String> words) {
    if (words.isEmpty() || words.size() > MAX_WORDS) {
      throw new IllegalArgumentException(
          "vocabulary has " + words.size() + " words; allowed: 1 to " + MAX_WORDS);
    }
    var seen = new HashSet<String>();
    for (String word : words) {
      if (word.isBlank() || !seen.add(word)) {
        throw new IllegalArgumentException(
            "vocabulary has \""
                + word
                + "\" "
                + (word.isBlank() ? "as a word" : "twice")
                + "; words must be different and not blank");
      }
    }
  }

  /** V. */
  public int size() {
    return words.size();
  }
}
