package io.github.personalseg.backbone.text;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.file.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One token per word: the text in lower case, split where there is neither letter nor digit. The
 * file has one word a line and the line number, from 0, is its id; line 0 is padding, line 1 stands
 * for unknown words.
 */
public final class WordTokenizer implements Tokenizer {
  public static final String KIND = "word";

  private static final int UNKNOWN = 1;
  private static final int MAX_FILE_BYTES = 16 << 20;

  private final Map<String, Integer> ids = new HashMap<>();

  private WordTokenizer(List<String> lines) {
    for (int id = UNKNOWN + 1; id < lines.size(); id++) {
      ids.put(lines.get(id), id);
    }
  }

  public static WordTokenizer read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new BackboneException(
          file + " has " + size + " bytes; at most " + MAX_FILE_BYTES + " are allowed");
    }
    return of(Files.readAllLines(file));
  }

  public static WordTokenizer of(List<String> lines) {
    if (lines.size() < 3 || !lines.get(0).equals("<pad>") || !lines.get(1).equals("<unk>")) {
      throw new BackboneException(
          "tokenizer file starts with "
              + lines.subList(0, Math.min(2, lines.size()))
              + "; it must start with the lines <pad>, <unk> and hold a word");
    }
    return new WordTokenizer(lines);
  }

  @Override
  public long[] encode(String text, int length) {
    var words = split(text);
    if (words.size() > length) {
      throw new BackboneException(
          "\""
              + text
              + "\" has "
              + words.size()
              + " words; the text encoder takes at most "
              + length);
    }
    long[] tokens = new long[length];
    for (int i = 0; i < words.size(); i++) {
      tokens[i] = ids.getOrDefault(words.get(i), UNKNOWN);
    }
    return tokens;
  }

  @Override
  public boolean knowsEveryWord() {
    return false;
  }

  @Override
  public List<String> knownWords(String text) {
    return split(text).stream().filter(ids::containsKey).toList();
  }

  @Override
  public List<String> similarWords(String text, int most) {
    var words = split(text);
    var distances = new HashMap<String, Integer>();
    for (String known : ids.keySet()) {
      for (String word : words) {
        // Hints for absurdly long input are worthless, and the distance is quadratic.
        if (word.length() <= 64) {
          distances.merge(known, NearestName.distance(word, known), Math::min);
        }
      }
    }
    return distances.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> split(String text) {
    var words = new ArrayList<String>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
