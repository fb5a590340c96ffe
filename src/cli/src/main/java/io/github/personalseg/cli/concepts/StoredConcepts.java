package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.concept.store.LoadResult;
import java.io.IOException;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds concepts in a store by their names, whatever model they were learned on. */
public final class StoredConcepts {
  private final List<Concept> concepts;

  private StoredConcepts(List<Concept> concepts) {
    this.concepts = concepts;
  }

  /** Everything readable in a store, by name. */
  public static StoredConcepts read(ConceptStore store) throws IOException {
    // No bundle has the empty hash, so everything readable comes as a mismatch.
    var stored = store.load("");
    return new StoredConcepts(
        Stream.concat(
                stored.concepts().all().stream(),
                stored.mismatches().stream().map(LoadResult.BundleMismatch::concept))
            .sorted(Comparator.comparing(Concept::name))
            .toList());
  }

  public List<Concept> all() {
    return concepts;
  }

  /** The concept of this name; the message of the failure names those there are. */
  Concept get(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC).strip();
    return concepts.stream()
        .filter(c -> c.name().equals(name.strip()) || c.name().equals(composed))
        .findFirst()
        .or(() -> ConceptName.onlyAlike(name, concepts, Concept::name))
        .orElseThrow(
            () ->
                new CliException(
                    "no concept is called '"
                        + name
                        + "'; "
                        + (concepts.isEmpty()
                            ? "nothing was taught yet"
                            : "known: "
                                + concepts.stream()
                                    .map(Concept::name)
                                    .collect(Collectors.joining(", ")))));
  }
}
