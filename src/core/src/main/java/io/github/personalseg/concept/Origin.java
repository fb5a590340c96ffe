package io.github.personalseg.concept;

/**
 * Where a kept reference comes from.
 *
 * @param lesson the call that added it, counted from 1 for each concept
 * @param track which thing it was followed from, {@link Reference#ALONE} for none; one number for
 *     all views of it, the marked one included
 * @param followed whether it was found by following; false: a person marked it
 */
public record Origin(int lesson, int track, boolean followed) {
  /** Marked by a person in the first lesson, or before lessons were counted. */
  public static final Origin FIRST = new Origin(1, Reference.ALONE, false);

  public Origin {
    if (lesson < 1 || track < Reference.ALONE || (followed && track == Reference.ALONE)) {
      throw new ConceptException(
          "a reference is of lesson "
              + lesson
              + " and track "
              + track
              + "; they must be at least 1 and "
              + Reference.ALONE
              + ", and a followed one has a track");
    }
  }
}
