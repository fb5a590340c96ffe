package io.github.personalseg.ros.args;

import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.ParameterValue;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.ros.transport.NodeName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads parameter files: node names ({@code *} stands for one part, {@code **} for any number),
 * below them {@code ros__parameters}, below that parameters, nested ones joined by dots.
 */
final class ParameterYaml {
  private static final String PARAMETERS = "ros__parameters";
  private static final int MAX_BYTES = 4 << 20;

  private ParameterYaml() {}

  /** The values for {@code node}; later sections win. */
  static Map<String, ParameterValue> read(Path file, NodeName node) throws IOException {
    try {
      Object root = SafeYaml.read(file, MAX_BYTES);
      var values = new LinkedHashMap<String, ParameterValue>();
      if (root != null) {
        sections("", map(root, "the file"), node, values);
      }
      return values;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("parameter file " + e.getMessage(), e);
    } catch (MessageException e) {
      throw new IOException("parameter file " + file + ": " + e.getMessage(), e);
    }
  }

  private static void sections(
      String path, Map<?, ?> section, NodeName node, Map<String, ParameterValue> values) {
    section.forEach(
        (key, value) -> {
          if (key.equals(PARAMETERS)) {
            if (value != null && matches(path, node)) {
              parameters("", map(value, path + "/" + PARAMETERS), values);
            }
          } else {
            String name = key.toString();
            String below = path + (name.startsWith("/") ? name : "/" + name);
            sections(below, map(value, below), node, values);
          }
        });
  }

  private static void parameters(
      String prefix, Map<?, ?> section, Map<String, ParameterValue> values) {
    section.forEach(
        (key, value) -> {
          String name = prefix + key;
          if (value instanceof Map<?, ?> nested) {
            parameters(name + ".", nested, values);
          } else if (value != null) {
            try {
              values.put(name, ParameterValues.of(value));
            } catch (MessageException e) {
              throw new MessageException("parameter " + name + ": " + e.getMessage(), e);
            }
          }
        });
  }

  private static boolean matches(String pattern, NodeName node) {
    String regex =
        Stream.of(pattern.substring(1).split("/"))
            .map(
                part ->
                    switch (part) {
                      case "**" -> "(/[^/]+)*";
                      case "*" -> "/[^/]+";
                      default -> Pattern.quote("/" + part);
                    })
            .collect(Collectors.joining());
    return node.full().matches(regex);
  }

  private static Map<?, ?> map(Object value, String place) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new MessageException(
        place + " is \"" + value + "\"; expected names with " + PARAMETERS + " below them");
  }
}
