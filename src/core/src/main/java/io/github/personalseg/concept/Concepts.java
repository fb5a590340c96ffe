package io.github.personalseg.concept;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The concepts in use, by name, in the order they were added. Immutable. */
public final class Concepts {
  /** First label id handed out; words count up from 0, concepts down from here. */
  public static final int FIRST_LABEL_ID = 254;

  /** No concepts. */
  public static final Concepts NONE = new Concepts(Map.of());

  private final Map<String, Concept> byName;

  private Concepts(Map<String, Concept> byName) {
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** All of these; a later one replaces an earlier one of the same name. */
  public static Concepts of(Collection<Concept> concepts) {
    var all = NONE;
    for (var concept : concepts) {
      all = all.with(concept);
    }
    return all;
  }

  /**
   * The same and this one, which replaces a concept of the same name.
   *
   * @throws ConceptException when another concept has its label id
   */
  public Concepts with(Concept concept) {
    for (var other : byName.values()) {
      if (other.labelId() == concept.labelId() && !other.name().equals(concept.name())) {
        throw new ConceptException(
            "label id "
                + concept.labelId()
                + " of \""
                + concept.name()
                + "\" is in use by \""
                + other.name()
                + "\"");
      }
    }
    var copy = new LinkedHashMap<>(byName);
    copy.put(concept.name(), concept);
    return new Concepts(copy);
  }

  /** The same without the concept of this name; unchanged when there is none. */
  public Concepts without(String name) {
    var copy = new LinkedHashMap<>(byName);
    copy.remove(name);
    return new Concepts(copy);
  }

  /** The same without the concept of this label id; unchanged when there is none. */
  public Concepts withoutLabel(int labelId) {
    var copy = new LinkedHashMap<>(byName);
    copy.values().removeIf(concept -> concept.labelId() == labelId);
    return new Concepts(copy);
  }

  public Optional<Concept> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The concept that a person means: the one of this very name, else the only one whose name people
   * read as the same ({@link ConceptName#key}), since phones begin names with a capital letter.
   */
  public Optional<Concept> named(String text) {
    return get(text.strip())
        .or(() -> get(Normalizer.normalize(text, Normalizer.Form.NFC).strip()))
        .or(() -> ConceptName.onlyAlike(text, all(), Concept::name));
  }

  /** In the order they were added. */
  public Collection<Concept> all() {
    return byName.values();
  }

  public int size() {
    return byName.size();
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /**
   * The label id for a concept of this name: its own when it is known already, else the highest
   * free one from {@value #FIRST_LABEL_ID} down.
   *
   * @param words how many ids from 0 up belong to the vocabulary
   * @throws ConceptException when no id is free
   */
  public int nextLabelId(String name, int words) {
    return nextLabelId(name, words, Set.of());
  }

  /** {@link #nextLabelId(String, int)} that keeps clear of more ids. */
  public int nextLabelId(String name, int words, Set<Integer> taken) {
    var known = byName.get(name);
    if (known != null) {
      return known.labelId();
    }
    Set<Integer> used =
        byName.values().stream()
            .map(Concept::labelId)
            .collect(Collectors.toCollection(HashSet::new));
    used.addAll(taken);
    return freeLabelId(used, words);
  }

  /**
   * The highest label id that nobody uses.
   *
   * @param used ids in use
   * @param words how many ids from 0 up belong to the vocabulary
   * @throws ConceptException when no id is free
   */
  public static int freeLabelId(Set<Integer> used, int words) {
    for (int id = FIRST_LABEL_ID; id >= words; id--) {
      if (!used.contains(id)) {
        return id;
      }
    }
    throw new ConceptException(
        "no label id is free: "
            + words
            + " words and "
            + used.size()
            + " concepts take all of 0 to "
            + FIRST_LABEL_ID);
  }
}
