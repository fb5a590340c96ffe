package io.github.personalseg.concept.store;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Concepts;
import java.util.List;

/**
 * What a store held when it was loaded.
 *
 * @param concepts those that fit the model
 * @param mismatches those learned on another model; they stay in the store
 * @param broken those that could not be used as they are, with what was done about it
 */
public record LoadResult(
    Concepts concepts, List<BundleMismatch> mismatches, List<BrokenEntry> broken) {
  /**
   * A concept that was learned on another model.
   *
   * @param concept as stored
   * @param bundleHash of the model in use
   */
  public record BundleMismatch(Concept concept, String bundleHash) {
    /** One sentence for a person. */
    public String message() {
      return "concept \""
          + concept.name()
          + "\" was learned on bundle "
          + shortened(concept.bundleHash())
          + ", the bundle in use is "
          + shortened(bundleHash)
          + "; teach it again";
    }

    private static String shortened(String hash) {
      return hash.length() > 12 ? hash.substring(0, 12) + "…" : hash;
    }
  }

  /**
   * An entry that could not be used.
   *
   * @param entry the folder's name
   * @param message what is wrong with it and where it lies now, for a person
   */
  public record BrokenEntry(String entry, String message) {}

  /**
   * Every concept that keeps its identity when it is taught again: the usable ones, and those of
   * other models as far as names and label ids do not clash.
   */
  public Concepts known() {
    var known = concepts;
    for (var mismatch : mismatches) {
      var other = mismatch.concept();
      boolean clashes =
          known.all().stream()
              .anyMatch(c -> c.labelId() == other.labelId() || c.name().equals(other.name()));
      known = clashes ? known : known.with(other);
    }
    return known;
  }

  public LoadResult {
    mismatches = List.copyOf(mismatches);
    broken = List.copyOf(broken);
  }
}
