package io.github.personalseg.backbone.text;

import io.github.personalseg.backbone.BackboneException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * CLIP's byte pair encoding. The file has one merge a line, two symbols with a space between, the
 * commonest first. Ids: 256 bytes, 256 bytes that end a word, the merges, start of text, end of
 * text; what follows the end is 0.
 */
public final class ClipTokenizer implements Tokenizer {
  public static final String KIND = "clip_bpe";

  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final int BYTES = 256;
  private static final String WORD_END = "</w>";
  private static final Pattern PIECES =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final char[] symbols = new char[BYTES];
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();
  private final int start;

  private ClipTokenizer(List<String> merges) {
    int id = 0;
    int hidden = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int b = 0; b < BYTES; b++) {
        if (visible(b) == (pass == 0)) {
          symbols[b] = (char) (pass == 0 ? b : BYTES + hidden++);
          ids.put(String.valueOf(symbols[b]), id);
          ids.put(symbols[b] + WORD_END, BYTES + id);
          id++;
        }
      }
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      String merge = merges.get(rank);
      int space = merge.indexOf(' ');
      if (space < 1 || space == merge.length() - 1 || merge.indexOf(' ', space + 1) >= 0) {
        throw new BackboneException(
            "merge " + (rank + 1) + " is \"" + merge + "\"; it must be two symbols");
      }
      ranks.putIfAbsent(merge, rank);
      ids.put(merge.substring(0, space) + merge.substring(space + 1), 2 * BYTES + rank);
    }
    start = 2 * BYTES + merges.size();
  }

  private static boolean visible(int b) {
    return (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
  }

  public static ClipTokenizer read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new BackboneException(
          file + " has " + size + " bytes; at most " + MAX_FILE_BYTES + " are allowed");
    }
    return of(Files.readAllLines(file));
  }

  /**
   * From merges, the commonest first.
   *
   * @throws BackboneException when a line is not two symbols with a space between
   */
  static ClipTokenizer of(List<String> merges) {
    return new ClipTokenizer(merges);
  }

  @Override
  public long[] encode(String text, int length) {
    var found = new ArrayList<Integer>();
    found.add(start);
    for (String piece : pieces(text)) {
      for (String symbol : joined(piece)) {
        found.add(ids.getOrDefault(symbol, 0));
      }
    }
    found.add(start + 1);
    if (found.size() > length) {
      throw new BackboneException(
          "\""
              + text
              + "\" has "
              + found.size()
              + " tokens; the text encoder takes at most "
              + length);
    }
    long[] tokens = new long[length];
    for (int i = 0; i < found.size(); i++) {
      tokens[i] = found.get(i);
    }
    return tokens;
  }

  private static List<String> pieces(String text) {
    return PIECES.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  /** The symbols of a piece after all merges, the commonest pair first each time. */
  private List<String> joined(String piece) {
    var parts = new ArrayList<String>();
    for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
      parts.add(String.valueOf(symbols[b & 0xff]));
    }
    parts.set(parts.size() - 1, parts.get(parts.size() - 1) + WORD_END);
    while (parts.size() > 1) {
      int best = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        best = Math.min(best, ranks.getOrDefault(pair(parts, i), Integer.MAX_VALUE));
      }
      if (best == Integer.MAX_VALUE) {
        break;
      }
      for (int i = 0; i + 1 < parts.size(); i++) {
        if (ranks.getOrDefault(pair(parts, i), Integer.MAX_VALUE) == best) {
          parts.set(i, parts.get(i) + parts.remove(i + 1));
        }
      }
    }
    return parts;
  }

  private static String pair(List<String> parts, int at) {
    return parts.get(at) + ' ' + parts.get(at + 1);
  }

  @Override
  public boolean knowsEveryWord() {
    return true;
  }

  @Override
  public List<String> knownWords(String text) {
    return pieces(text).stream().filter(p -> Character.isLetterOrDigit(p.codePointAt(0))).toList();
  }

  /** Every word is known, so none is better than another. */
  @Override
  public List<String> similarWords(String text, int most) {
    return List.of();
  }
}
