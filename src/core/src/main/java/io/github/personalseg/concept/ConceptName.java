package io.github.personalseg.concept;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The rule for names that people give to concepts. */
public final class ConceptName {
  /** Most code points of a name. */
  public static final int MAX_CODE_POINTS = 64;

  private static final int SHOWN = 32;
  private static final char UNREADABLE = '\ufffd';

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

  /** Marks of direction, joiners, soft hyphens and what chooses between two pictures of a sign. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\ufe0e\ufe0f]");

  private ConceptName() {}

  /**
   * The name without surrounding white space. Names hold 1 to {@value #MAX_CODE_POINTS} code points
   * (emoji are fine), no slash, backslash or control character, and are not {@code ..}.
   *
   * @throws ConceptException when the rule is broken; the message shows the name, shortened
   */
  public static String check(String text) {
    String name = text.strip();
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_CODE_POINTS) {
      throw refused(
          name, "has " + length + " characters; 1 to " + MAX_CODE_POINTS + " are allowed");
    }
    if (name.equals("..") || name.equals(".")) {
      throw refused(name, "is a folder name; use letters, digits or emoji");
    }
    name.codePoints()
        .filter(ConceptName::forbidden)
        .findFirst()
        .ifPresent(
            point -> {
              throw refused(
                  name,
                  String.format(
                      Locale.ROOT,
                      "holds %s; slashes, backslashes and control characters are not allowed",
                      Character.isISOControl(point)
                              || Character.getType(point) == Character.SURROGATE
                          ? String.format(Locale.ROOT, "the character U+%04X", point)
                          : "\"" + Character.toString(point) + "\""));
            });
    return name;
  }

  /**
   * A name for something new: what {@link #check} allows, with letters and their accents composed,
   * without braces, which words use to name concepts, and no word itself.
   *
   * @param words of the vocabulary, and the concept's class
   * @throws ConceptException when the rule is broken
   */
  public static String checkNew(String text, Collection<String> words) {
    String name = check(Normalizer.normalize(text, Normalizer.Form.NFC));
    if (name.indexOf(UNREADABLE) >= 0) {
      throw refused(name, "holds U+FFFD, which stands for letters that were lost on the way");
    }
    if (name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
      throw refused(name, "holds a brace; words such as \"red {my bag}\" use braces to name it");
    }
    if (alike(name, words).isPresent()) {
      throw refused(
          name, "is a word too, so labels could not tell both apart; try \"my " + name + "\"");
    }
    return name;
  }

  /** The first of these that people read as the same name. */
  public static Optional<String> alike(String name, Collection<String> others) {
    String key = key(name);
    return others.stream().filter(other -> key(other).equals(key)).findFirst();
  }

  /** What has a name that people read as this one; empty where several have. */
  public static <T> Optional<T> onlyAlike(
      String name, Collection<T> others, Function<? super T, String> naming) {
    String key = key(name);
    var found = others.stream().filter(other -> key(naming.apply(other)).equals(key)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * What a name and another have in common that people read as the same: case, kinds and numbers of
   * spaces, ways to write an accent or a width, and what cannot be seen do not count.
   */
  public static String key(String name) {
    String visible =
        UNSEEN.matcher(Normalizer.normalize(name, Normalizer.Form.NFKC)).replaceAll("");
    String spaced = SPACE.matcher(visible).replaceAll(" ").strip();
    String folded = spaced.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }

  private static boolean forbidden(int point) {
    int type = Character.getType(point);
    return point == '/'
        || point == '\\'
        || type == Character.CONTROL
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static ConceptException refused(String name, String rule) {
    return new ConceptException("concept name \"" + shown(name) + "\" " + rule);
  }

  private static String shown(String name) {
    var shown = new StringBuilder();
    name.codePoints()
        .limit(SHOWN)
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                shown.append(String.format(Locale.ROOT, "\\u%04X", point));
              } else {
                shown.appendCodePoint(point);
              }
            });
    return name.codePointCount(0, name.length()) > SHOWN ? shown + "…" : shown.toString();
  }
}
