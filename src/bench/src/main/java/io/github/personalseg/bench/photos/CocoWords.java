package io.github.personalseg.bench.photos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that are right for each of COCO's classes, and which classes are things of a household:
 * {@code bench/coco_words.csv}. A class of which a vocabulary holds no word is unknown to it.
 */
final class CocoWords {
  private static final String FILE = "/bench/coco_words.csv";

  /**
   * One class.
   *
   * @param name COCO's
   * @param household whether a household has it
   * @param words that are right for it
   */
  record Entry(String name, boolean household, List<String> words) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private CocoWords() {}

  static CocoWords read() throws IOException {
    try (var in = CocoWords.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException("the package lacks " + FILE);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static CocoWords parse(String text) throws IOException {
    var words = new CocoWords();
    for (String line : text.lines().skip(1).filter(l -> !l.isBlank()).toList()) {
      String[] cells = line.split(",", -1);
      if (cells.length != 3 || !cells[1].matches("yes|no")) {
        throw new IOException("\"" + line + "\" is not CLASS,yes or no,WORD|WORD");
      }
      var right = Arrays.stream(cells[2].split("\\|")).filter(w -> !w.isEmpty()).toList();
      words.entries.put(cells[0], new Entry(cells[0], cells[1].equals("yes"), right));
    }
    return words;
  }

  /** The line of a class; one that has none is no household thing and has its own name for word. */
  Entry of(String className) {
    return entries.getOrDefault(className, new Entry(className, false, List.of(className)));
  }

  /** The classes that share their words with others make one group of the words. */
  static List<String> known(Entry entry, List<String> vocabulary) {
    var known = new ArrayList<String>(entry.words());
    known.retainAll(vocabulary);
    return List.copyOf(known);
  }
}
