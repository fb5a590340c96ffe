package io.github.personalseg.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * YAML from people, other programs and the network: plain values only, bounded in size, depth and
 * aliases, so that no short text grows into a long one. Every failure is an {@link IOException} of
 * one line.
 */
public final class SafeYaml {
  /** Most lists and mappings inside each other. */
  private static final int MOST_DEEP = 50;

  /**
   * Most aliases of lists and mappings. The few that a person writes are fine; each doubles the
   * values at most, so what they stand for stays small.
   */
  private static final int MOST_ALIASES = 10;

  /** Most values, counting each that an alias stands for. */
  private static final int MOST_VALUES = 4_000_000;

  /** Most characters of all texts, counting each time what an alias stands for. */
  private static final long MOST_CHARACTERS = 64 << 20;

  private SafeYaml() {}

  /**
   * Reads a file.
   *
   * @param most bytes allowed
   * @throws IOException naming the file when it is no plain file, too large, not UTF-8 or not YAML
   */
  public static @Nullable Object read(Path file, long most) throws IOException {
    String text = BoundedFiles.readText(file, most);
    try {
      return parse(text);
    } catch (MalformedYamlException e) {
      throw new MalformedYamlException(file + " is not YAML: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @return a map, list or scalar, null for an empty text
   * @throws MalformedYamlException with line and column where it is not YAML
   */
  public static @Nullable Object parse(String text) throws MalformedYamlException {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(MOST_DEEP);
    options.setCodePointLimit(Math.max(text.length(), 1));
    Object value;
    try {
      value = new Yaml(new SafeConstructor(options)).load(text);
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw new MalformedYamlException(
          oneLine(e.getProblem())
              + (mark == null
                  ? ""
                  : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")"),
          e);
    } catch (RuntimeException e) {
      // Its parsers of numbers, dates and base 64 let theirs through.
      throw new MalformedYamlException(oneLine(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new MalformedYamlException("it is nested too deeply", e);
    }
    new Size().add(value, 0);
    return value;
  }

  /** A mapping as a text: each key on a line of its own, in the mapping's order. */
  public static String write(Map<String, ?> mapping) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(mapping);
  }

  /** How much there is, counting each time what an alias stands for. */
  private static final class Size {
    private int values;
    private long characters;

    /** Stops at the first that is too many. */
    void add(@Nullable Object value, int depth) throws MalformedYamlException {
      if (depth > MOST_DEEP) {
        throw new MalformedYamlException(
            "it is nested more than " + MOST_DEEP + " deep, or holds itself");
      }
      if (++values > MOST_VALUES) {
        throw new MalformedYamlException("it holds more than " + MOST_VALUES + " values");
      }
      if (value instanceof String text) {
        characters += text.length();
        if (characters > MOST_CHARACTERS) {
          throw new MalformedYamlException("it holds more than " + MOST_CHARACTERS + " characters");
        }
      } else if (value instanceof Map<?, ?> map) {
        for (var entry : map.entrySet()) {
          add(entry.getKey(), depth + 1);
          add(entry.getValue(), depth + 1);
        }
      } else if (value instanceof Collection<?> items) {
        for (Object item : items) {
          add(item, depth + 1);
        }
      }
    }
  }

  private static String oneLine(@Nullable String message) {
    String text = message == null ? "it cannot be understood" : message.strip();
    int end = text.indexOf('\n');
    text = end < 0 ? text : text.substring(0, end).strip();
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
