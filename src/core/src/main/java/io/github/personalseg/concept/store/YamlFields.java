package io.github.personalseg.concept.store;

import io.github.personalseg.file.SafeYaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Typed reading of one mapping in a stored YAML file; every refusal names the field.
 *
 * @param place the file's name and the path of the mapping in it
 * @param values its keys and values
 */
record YamlFields(String place, Map<?, ?> values) {
  private static final long MAX_FILE_BYTES = 64 << 10;

  static YamlFields read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    return of(name, SafeYaml.read(file, MAX_FILE_BYTES));
  }

  static String write(Map<String, Object> fields) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(fields);
  }

  private static YamlFields of(String place, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      return new YamlFields(place, map);
    }
    throw new IOException(place + " is no mapping");
  }

  YamlFields section(String key) throws IOException {
    return of(place + ": " + key, values.get(key));
  }

  String text(String key) throws IOException {
    return typed(key, String.class, "text");
  }

  int integer(String key) throws IOException {
    return typed(key, Integer.class, "a whole number");
  }

  long longInteger(String key) throws IOException {
    Number value = typed(key, Number.class, "a whole number");
    if (value instanceof Integer || value instanceof Long) {
      return value.longValue();
    }
    throw new IOException(place + ": " + key + " is " + value + "; it must be a whole number");
  }

  double number(String key) throws IOException {
    return typed(key, Number.class, "a number").doubleValue();
  }

  /** A number that files written by earlier versions lack. */
  double number(String key, double otherwise) throws IOException {
    return values.containsKey(key) ? number(key) : otherwise;
  }

  boolean flag(String key) throws IOException {
    return typed(key, Boolean.class, "true or false");
  }

  private <T> T typed(String key, Class<T> type, String wanted) throws IOException {
    Object value = values.get(key);
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IOException(
        place
            + ": "
            + key
            + (value == null ? " is missing" : " is a " + value.getClass().getSimpleName())
            + "; it must be "
            + wanted);
  }
}
