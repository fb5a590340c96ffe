package io.github.personalseg.bench.data;

import java.util.List;

/**
 * A folder of pictures of one thing.
 *
 * @param name its folder's name, underscores as spaces
 * @param classWords words that are right for it, the best first; at least one
 * @param partner name of its look-alike, or empty
 * @param group things of one group are in view together; empty when there are no groups
 * @param marked pictures with a mask
 * @param unmarked pictures without the thing
 */
public record Thing(
    String name,
    List<String> classWords,
    String partner,
    String group,
    List<BenchImage> marked,
    List<BenchImage> unmarked) {
  public Thing {
    classWords = List.copyOf(classWords);
    marked = List.copyOf(marked);
    unmarked = List.copyOf(unmarked);
    if (classWords.isEmpty()) {
      throw new IllegalArgumentException("\"" + name + "\" has no class word");
    }
  }

  /** The first of its class words that a vocabulary holds, else its first. */
  public String classWord(List<String> vocabulary) {
    return classWords.stream().filter(vocabulary::contains).findFirst().orElse(classWords.get(0));
  }
}
