package io.github.personalseg.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a YAML text, with getters by type. Every refusal names the place, the key, its
 * value and what is allowed: {@code teach.yaml, concept 1: 'name' is missing; a text is needed}. A
 * key without a value is as good as missing. Immutable.
 *
 * @param place what messages call it, such as {@code teach.yaml, concept 1}
 * @param values its keys and values
 */
public record YamlMap(String place, Map<?, ?> values) {
  /** Most characters of a text in a message. */
  private static final int SHOWN = 60;

  /** Most entries of a list in a message. */
  private static final int MOST_SHOWN = 8;

  private static final String TEXT = "a text is needed";
  private static final String NUMBER = "a number is needed";

  /**
   * The mapping that a whole file holds; messages call it by the file's name.
   *
   * @param most bytes allowed
   * @throws IOException when the file cannot be read, is too large or holds something else
   */
  public static YamlMap read(Path file, long most) throws IOException {
    return of(String.valueOf(file.getFileName()), SafeYaml.read(file, most));
  }

  /**
   * The mapping that a value is.
   *
   * @param place what messages call it
   * @throws MalformedYamlException when it is none
   */
  public static YamlMap of(String place, @Nullable Object value) throws MalformedYamlException {
    if (value instanceof Map<?, ?> map) {
      return new YamlMap(place, map);
    }
    throw new MalformedYamlException(
        place + " is " + shown(value) + "; a mapping (key: value) is needed");
  }

  /** Refuses keys that mean nothing here, so that a typing error does not pass as a default. */
  public YamlMap allow(Set<String> keys) throws MalformedYamlException {
    for (Object key : values.keySet()) {
      if (!(key instanceof String known) || !keys.contains(known)) {
        var names = new TreeSet<>(keys);
        Optional<String> near =
            key instanceof String typed && typed.length() <= SHOWN
                ? NearestName.of(typed, names)
                : Optional.empty();
        throw new MalformedYamlException(
            place
                + ": unknown key "
                + shown(key)
                + "; allowed: "
                + String.join(", ", names)
                + near.map(name -> "; did you mean '" + name + "'?").orElse(""));
      }
    }
    return this;
  }

  /** Whether the key is there, with a value or without. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A mapping inside. */
  public YamlMap section(String key) throws MalformedYamlException {
    Object value = values.get(key);
    if (value instanceof Map<?, ?> map) {
      return new YamlMap(place + ", " + key, map);
    }
    throw wrong(key, "a mapping (key: value) is needed");
  }

  /**
   * The mappings of a list that has at least one.
   *
   * @param what names one of them in messages
   */
  public List<YamlMap> sections(String key, String what) throws MalformedYamlException {
    var sections = new ArrayList<YamlMap>();
    for (Object item : list(key)) {
      sections.add(of(place + ", " + what + " " + (sections.size() + 1), item));
    }
    return List.copyOf(sections);
  }

  /** A text, which may be empty. */
  public String text(String key) throws MalformedYamlException {
    Object value = values.get(key);
    if (value instanceof String text) {
      return text;
    }
    throw wrong(key, value == null ? TEXT : TEXT + " (put it in quotes)");
  }

  /** A text that is not blank. */
  public String filledText(String key) throws MalformedYamlException {
    String text = text(key);
    if (text.isBlank()) {
      throw wrong(key, TEXT);
    }
    return text;
  }

  /** A list of at least one text, none of them blank. */
  public List<String> texts(String key) throws MalformedYamlException {
    var texts = new ArrayList<String>();
    for (Object item : list(key)) {
      texts.add(textIn(key, item));
    }
    return List.copyOf(texts);
  }

  /** A mapping from text to text. */
  public Map<String, String> textMap(String key) throws MalformedYamlException {
    var map = new LinkedHashMap<String, String>();
    var section = section(key);
    for (Object name : section.values.keySet()) {
      String text = textIn(key, name);
      map.put(text, section.filledText(text));
    }
    return map;
  }

  /** A mapping from text to lists of texts; empty when it is left out. */
  public Map<String, List<String>> textListMap(String key) throws MalformedYamlException {
    var map = new LinkedHashMap<String, List<String>>();
    if (has(key)) {
      var section = section(key);
      for (Object name : section.values.keySet()) {
        String text = textIn(key, name);
        map.put(text, section.texts(text));
      }
    }
    return map;
  }

  private String textIn(String key, @Nullable Object item) throws MalformedYamlException {
    if (item instanceof String text && !text.isBlank()) {
      return text;
    }
    throw holds(key, item, TEXT + (item instanceof String ? "" : " (put it in quotes)"));
  }

  /** A truth value. */
  public boolean flag(String key) throws MalformedYamlException {
    if (values.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, "allowed: true, false");
  }

  /** A truth value that may be left out. */
  public boolean flag(String key, boolean otherwise) throws MalformedYamlException {
    return values.get(key) == null ? otherwise : flag(key);
  }

  /** A whole number of 32 bits. */
  public int integer(String key) throws MalformedYamlException {
    if (values.get(key) instanceof Integer number) {
      return number;
    }
    throw wrong(key, "a whole number is needed");
  }

  /** A whole number in a range. */
  public int integer(String key, int least, int most) throws MalformedYamlException {
    return (int) integer(key, (long) least, (long) most);
  }

  /** A whole number in a range. */
  public long integer(String key, long least, long most) throws MalformedYamlException {
    Object value = values.get(key);
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong(key, "a whole number from " + least + " to " + most + " is needed");
  }

  /** A finite number. */
  public double number(String key) throws MalformedYamlException {
    if (values.get(key) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(key, NUMBER);
  }

  /** A finite number that may be left out. */
  public double number(String key, double otherwise) throws MalformedYamlException {
    return has(key) ? number(key) : otherwise;
  }

  /** A number in a range. */
  public double number(String key, double least, double most) throws MalformedYamlException {
    if (values.get(key) instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return number.doubleValue();
    }
    throw wrong(key, "a number from " + least + " to " + most + " is needed");
  }

  /** A number in a range that may be left out. */
  public double number(String key, double least, double most, double otherwise)
      throws MalformedYamlException {
    return has(key) ? number(key, least, most) : otherwise;
  }

  /** A list of exactly {@code size} finite numbers. */
  public double[] numbers(String key, int size) throws MalformedYamlException {
    return numbers(key, list(key), size);
  }

  /** A list of lists of exactly {@code size} finite numbers each. */
  public List<double[]> rows(String key, int size) throws MalformedYamlException {
    var rows = new ArrayList<double[]>();
    for (Object row : list(key)) {
      if (!(row instanceof List<?> cells)) {
        throw holds(key, row, size + " numbers are needed");
      }
      rows.add(numbers(key, cells, size));
    }
    return List.copyOf(rows);
  }

  private double[] numbers(String key, List<?> cells, int size) throws MalformedYamlException {
    if (cells.size() != size) {
      throw new MalformedYamlException(
          place + ": '" + key + "' has " + cells.size() + " numbers; " + size + " are needed");
    }
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      if (!(cells.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw holds(key, cells.get(i), NUMBER);
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  private List<?> list(String key) throws MalformedYamlException {
    if (values.get(key) instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw wrong(key, "a list with at least one entry is needed");
  }

  /**
   * To be thrown when the value of a key is not what is needed.
   *
   * @param needed what is, as a whole: {@code allowed: rgb}
   */
  public MalformedYamlException wrong(String key, String needed) {
    return new MalformedYamlException(
        place + ": '" + key + "' is " + shown(values.get(key)) + "; " + needed);
  }

  /** The same of one entry of a list or a mapping. */
  public MalformedYamlException holds(String key, @Nullable Object item, String needed) {
    return new MalformedYamlException(
        place + ": '" + key + "' holds " + shown(item) + "; " + needed);
  }

  /** To be thrown when what the mapping says as a whole cannot be. */
  public MalformedYamlException refused(String why) {
    return new MalformedYamlException(place + ": " + why);
  }

  /** A value for a message; what aliases make long of a short text is not written out. */
  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "missing";
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? "'{}'" : "a mapping";
    }
    if (value instanceof Collection<?> list) {
      return list.size() > MOST_SHOWN || list.stream().anyMatch(YamlMap::isNested)
          ? "a list of " + list.size()
          : list.stream()
              .map(item -> clipped(String.valueOf(item)))
              .collect(Collectors.joining(", ", "'[", "]'"));
    }
    return "'" + clipped(value.toString()) + "'";
  }

  private static boolean isNested(@Nullable Object item) {
    return item instanceof Map || item instanceof Collection;
  }

  private static String clipped(String text) {
    String some = text.length() > SHOWN ? text.substring(0, SHOWN - 3) + "..." : text;
    return some.replaceAll("\\p{Cntrl}+", " ");
  }
}
