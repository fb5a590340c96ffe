package io.github.personalseg.image.draw;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A colour for every label id, the same in every run. Colours are chosen one after the other, each
 * as far as can be, to the eye ({@link OkLab}), from those chosen before: first the concepts',
 * whose ids count down from 254, then the words', so that short vocabularies differ the most.
 */
public final class Palette {
  private static final int FIRST_CONCEPT = 254;
  private static final int FIRST_WIDE_CONCEPT = 65_534;
  private static final int CONCEPTS = 16;
  private static final int WORDS = 239;

  /** The first concept's colour; words keep their distance from it. */
  private static final int PINK = 0xff1f8f;

  private static final double AWAY_FROM_PINK = 0.16;

  /** Steps of a channel among which colours are chosen. */
  private static final int STEPS = 11;

  private static final double DARKEST = 0.38;
  private static final double BRIGHTEST = 0.93;
  private static final double LEAST_CHROMA = 0.04;
  private static final double VIVID = 0.15;

  private static final int[] CANDIDATES = candidates();
  private static final double[][] LABS = labs();
  private static final int[] CONCEPT_COLOURS = choose(CONCEPTS, VIVID, PINK);
  private static final int[] WORD_COLOURS = wordColours();

  private Palette() {}

  /** The colour of a label id, {@code 0xRRGGBB}. */
  public static int colour(int id) {
    int fromTop = (id > 255 ? FIRST_WIDE_CONCEPT : FIRST_CONCEPT) - id;
    return fromTop >= 0 && fromTop < CONCEPTS ? CONCEPT_COLOURS[fromTop] : WORD_COLOURS[id % WORDS];
  }

  /**
   * Colours for pictures that show these labels and no others: concepts have the usual ones, words
   * differ more than {@link #colour} can have them differ. The same labels get the same colours.
   */
  public static Map<Integer, Integer> apart(Collection<Integer> ids) {
    var words = new TreeSet<Integer>();
    var colours = new LinkedHashMap<Integer, Integer>();
    for (int id : new TreeSet<>(ids)) {
      int fromTop = (id > 255 ? FIRST_WIDE_CONCEPT : FIRST_CONCEPT) - id;
      if (fromTop >= 0 && fromTop < CONCEPTS) {
        colours.put(id, CONCEPT_COLOURS[fromTop]);
      } else {
        words.add(id);
      }
    }
    int[] taken = colours.values().stream().mapToInt(Integer::intValue).toArray();
    if (taken.length == 0) {
      taken = new int[] {PINK};
    }
    int[] chosen = choose(taken.length + words.size(), 0, taken);
    int next = taken.length;
    for (int id : words) {
      colours.put(id, chosen[next++]);
    }
    return colours;
  }

  private static int[] wordColours() {
    int[] all = choose(CONCEPTS + WORDS, 0, CONCEPT_COLOURS);
    return Arrays.copyOfRange(all, CONCEPTS, all.length);
  }

  /** So many colours, the first ones given. */
  private static int[] choose(int count, double chroma, int... first) {
    int[] chosen = Arrays.copyOf(first, count);
    double[] nearest = new double[CANDIDATES.length];
    Arrays.fill(nearest, Double.MAX_VALUE);
    double[] pink = OkLab.of(PINK);
    for (int i = 0; i < CANDIDATES.length; i++) {
      boolean pale = Math.hypot(LABS[i][1], LABS[i][2]) < chroma;
      if (pale || OkLab.distance(LABS[i], pink) < AWAY_FROM_PINK) {
        nearest[i] = -1;
      }
    }
    for (int k = 0; k < count; k++) {
      if (k >= first.length) {
        int farthest = 0;
        for (int i = 1; i < nearest.length; i++) {
          farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        chosen[k] = CANDIDATES[farthest];
      }
      double[] lab = OkLab.of(chosen[k]);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], OkLab.distance(LABS[i], lab));
      }
    }
    return chosen;
  }

  private static double[][] labs() {
    return Arrays.stream(CANDIDATES).mapToObj(OkLab::of).toArray(double[][]::new);
  }

  /** Colours that can be told on a gray picture: neither black, white nor gray. */
  private static int[] candidates() {
    int[] all = new int[STEPS * STEPS * STEPS];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      int colour =
          level(i / (STEPS * STEPS)) << 16 | level(i / STEPS % STEPS) << 8 | level(i % STEPS);
      double[] lab = OkLab.of(colour);
      if (lab[0] >= DARKEST && lab[0] <= BRIGHTEST && Math.hypot(lab[1], lab[2]) >= LEAST_CHROMA) {
        all[count++] = colour;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private static int level(int step) {
    return step * 255 / (STEPS - 1);
  }
}
