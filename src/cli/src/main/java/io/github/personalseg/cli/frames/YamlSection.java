package io.github.personalseg.cli.frames;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.file.SafeYaml;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a YAML file that a person wrote, with getters that name the place of a mistake.
 *
 * @param place what error messages call it, such as {@code teach.yaml, concept 1}
 * @param values its keys and values
 */
record YamlSection(String place, Map<?, ?> values) {
  private static final long MAX_BYTES = 8 << 20;

  /** The mapping a whole file holds. */
  static YamlSection read(Path file) throws IOException {
    @Nullable Object value;
    try {
      value = SafeYaml.read(file, MAX_BYTES);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
    return of(String.valueOf(file.getFileName()), value);
  }

  private static YamlSection of(String place, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new YamlSection(place, map);
    }
    throw new CliException(place + " is " + shown(value) + "; a mapping (key: value) is needed");
  }

  /** Refuses keys that mean nothing here, so a typing error does not pass as a default. */
  YamlSection allow(Set<String> keys) {
    for (Object key : values.keySet()) {
      if (!(key instanceof String known) || !keys.contains(known)) {
        throw new CliException(
            place + ": unknown key '" + key + "'; allowed: " + String.join(", ", keys));
      }
    }
    return this;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key) {
    return optionalText(key)
        .orElseThrow(() -> new CliException(place + ": '" + key + "' is missing"));
  }

  Optional<String> optionalText(String key) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new CliException(
        place + ": '" + key + "' is " + shown(value) + "; a text is needed (put it in quotes)");
  }

  boolean flag(String key) {
    Object value = values.get(key);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new CliException(place + ": '" + key + "' is " + shown(value) + "; allowed: true, false");
  }

  /** One finite number. */
  double number(String key) {
    if (values.get(key) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new CliException(
        place
            + ": '"
            + key
            + "' is "
            + shown(Objects.requireNonNull(values.get(key)))
            + "; a number is needed");
  }

  /** A list of texts. */
  List<String> texts(String key) {
    var texts = new ArrayList<String>();
    for (Object item : list(key)) {
      if (!(item instanceof String text)) {
        throw new CliException(
            place + ": '" + key + "' holds " + shown(item) + "; a text is needed");
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** The mappings of a list; {@code what} names one of them in messages. */
  List<YamlSection> sections(String key, String what) {
    var sections = new ArrayList<YamlSection>();
    for (Object item : list(key)) {
      sections.add(of(place + ", " + what + " " + (sections.size() + 1), item));
    }
    return List.copyOf(sections);
  }

  /** A list of exactly {@code size} finite numbers. */
  double[] numbers(String key, int size) {
    return numbers(key, list(key), size);
  }

  /** A list of lists of exactly {@code size} finite numbers each. */
  List<double[]> rows(String key, int size) {
    var rows = new ArrayList<double[]>();
    for (Object row : list(key)) {
      if (!(row instanceof List<?> cells)) {
        throw new CliException(
            place + ": '" + key + "' holds " + shown(row) + "; " + size + " numbers are needed");
      }
      rows.add(numbers(key, cells, size));
    }
    return List.copyOf(rows);
  }

  private double[] numbers(String key, List<?> cells, int size) {
    if (cells.size() != size) {
      throw new CliException(
          place + ": '" + key + "' has " + cells.size() + " numbers; " + size + " are needed");
    }
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      if (!(cells.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw new CliException(
            place + ": '" + key + "' holds " + shown(cells.get(i)) + "; a number is needed");
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  private List<?> list(String key) {
    Object value = values.get(key);
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw new CliException(
        place
            + ": '"
            + key
            + "' is "
            + shown(value)
            + "; a list with at least one entry is needed");
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "missing";
    }
    String text = value.toString();
    return "'" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
  }
}
