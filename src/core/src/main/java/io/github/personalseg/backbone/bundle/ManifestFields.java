package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.BackboneException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed reading of one YAML mapping; every refusal names the field, its value and the range. */
record ManifestFields(String path, Map<?, ?> values) {

  static ManifestFields of(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new ManifestFields(path, map);
    }
    throw new BackboneException(path + " is " + shown(value) + "; it must be a mapping");
  }

  ManifestFields section(String key) {
    return of(name(key), values.get(key));
  }

  String text(String key) {
    return text(name(key), values.get(key));
  }

  int integer(String key, int least, int most) {
    return integer(name(key), values.get(key), least, most);
  }

  /** A number that may be left out. */
  float number(String key, double least, double most, float otherwise) {
    return values.containsKey(key) ? number(key, least, most) : otherwise;
  }

  float number(String key, double least, double most) {
    return number(name(key), values.get(key), least, most);
  }

  private static float number(String name, @Nullable Object value, double least, double most) {
    if (value instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return number.floatValue();
    }
    throw new BackboneException(
        name + " is " + shown(value) + "; it must be a number from " + least + " to " + most);
  }

  /** A truth value that may be left out. */
  boolean flag(String key, boolean absent) {
    Object value = values.get(key);
    if (value == null && !values.containsKey(key)) {
      return absent;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new BackboneException(name(key) + " is " + shown(value) + "; it must be true or false");
  }

  List<String> texts(String key) {
    return list(name(key), values.get(key)).stream().map(v -> text(name(key), v)).toList();
  }

  List<Float> numbers(String key, double least, double most) {
    return list(name(key), values.get(key)).stream()
        .map(v -> number(name(key), v, least, most))
        .toList();
  }

  /** A mapping from text to text. */
  Map<String, String> textMap(String key) {
    var result = new LinkedHashMap<String, String>();
    section(key)
        .values
        .forEach((k, v) -> result.put(text(name(key), k), text(name(key) + "." + k, v)));
    return result;
  }

  /** A mapping from text to lists of text; an absent one is empty. */
  Map<String, List<String>> textListMap(String key) {
    var result = new LinkedHashMap<String, List<String>>();
    if (values.containsKey(key)) {
      var section = section(key);
      section.values.forEach(
          (k, v) -> result.put(text(section.path, k), section.texts(text(section.path, k))));
    }
    return result;
  }

  private String name(String key) {
    return path + "." + key;
  }

  private static String text(String name, @Nullable Object value) {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new BackboneException(name + " is " + shown(value) + "; it must be text");
  }

  private static int integer(String name, @Nullable Object value, int least, int most) {
    if (value instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw new BackboneException(
        name + " is " + shown(value) + "; it must be a whole number from " + least + " to " + most);
  }

  private static List<?> list(String name, @Nullable Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw new BackboneException(name + " is " + shown(value) + "; it must be a list");
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "missing" : "\"" + value + "\"";
  }
}
