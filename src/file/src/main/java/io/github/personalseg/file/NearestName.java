package io.github.personalseg.file;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody meant who mistyped a name. */
public final class NearestName {
  private NearestName() {}

  /**
   * The name that is most like another one, where one is much like it: at most a third of its
   * letters and one differ. The first of several that are equally like it.
   */
  public static Optional<String> of(String name, Collection<String> among) {
    String closest = null;
    int least = 1 + name.length() / 3;
    for (String other : among) {
      int steps = distance(name, other);
      if (steps < least || (steps == least && closest == null)) {
        least = steps;
        closest = other;
      }
    }
    return Optional.ofNullable(closest);
  }

  /**
   * Levenshtein's edit distance: how many letters must be changed, added or left out to make one
   * word of the other. Its time is the product of their lengths.
   */
  public static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
