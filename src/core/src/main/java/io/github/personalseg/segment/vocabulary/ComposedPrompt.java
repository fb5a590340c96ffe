package io.github.personalseg.segment.vocabulary;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.math.FloatVectors;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A word that holds a taught concept's name in braces, such as {@code red {my bag}}: the concept's
 * learned embedding joined with what the other words add to its class word. Text enters a model as
 * tokens only, so they are joined where texts are compared:
 *
 * <pre>unit(T_per + text("red bag") - text("bag"))</pre>
 *
 * @param before the words in front of the concept
 * @param concept its name
 * @param behind the words after it
 */
public record ComposedPrompt(String before, String concept, String behind) {
  private static final Pattern FORM = Pattern.compile("([^{}]*)\\{([^{}]+)\\}([^{}]*)");

  /**
   * The prompt in a word, if it has braces.
   *
   * @throws IllegalArgumentException when braces hold anything but one name
   */
  public static Optional<ComposedPrompt> in(String word) {
    if (word.indexOf('{') < 0 && word.indexOf('}') < 0) {
      return Optional.empty();
    }
    var matcher = FORM.matcher(word);
    if (!matcher.matches() || matcher.group(2).isBlank()) {
      throw new IllegalArgumentException(
          "word \"" + word + "\": braces must hold one concept's name, such as \"red {my bag}\"");
    }
    return Optional.of(
        new ComposedPrompt(matcher.group(1), matcher.group(2).strip(), matcher.group(3)));
  }

  /**
   * Its text embedding, unit, {@code [D]}.
   *
   * @throws IllegalArgumentException when no such concept is known
   * @throws io.github.personalseg.backbone.BackboneException when the model knows nothing of the
   *     words
   */
  float[] embedding(OvssModel model, Collection<Concept> concepts) {
    var known =
        concepts.stream()
            .filter(c -> c.name().equals(concept))
            .findFirst()
            .orElseThrow(() -> unknown(concepts));
    var texts = model.encodeText(List.of(before + known.className() + behind, known.className()));
    float[] joined = known.embedding().clone();
    for (int d = 0; d < joined.length; d++) {
      joined[d] += texts[0][d] - texts[1][d];
    }
    return FloatVectors.normalized(joined);
  }

  private IllegalArgumentException unknown(Collection<Concept> concepts) {
    return new IllegalArgumentException(
        "word \""
            + before
            + "{"
            + concept
            + "}"
            + behind
            + "\" names a concept that is not known; known: "
            + (concepts.isEmpty()
                ? "none"
                : concepts.stream().map(Concept::name).collect(Collectors.joining(", "))));
  }
}
