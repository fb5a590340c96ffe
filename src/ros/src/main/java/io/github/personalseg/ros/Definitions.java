package io.github.personalseg.ros;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The definitions on the class path, by type name. Thread safe. */
public final class Definitions {
  private static final Pattern NAME =
      Pattern.compile("([a-z][a-z0-9_]*)/(msg|srv)/([A-Z][A-Za-z0-9]*)(?:_(Request|Response))?");
  private static final Map<String, MessageDefinition> LOADED = new ConcurrentHashMap<>();

  private Definitions() {}

  /**
   * The definition of a message, or of one half of a service ({@code pkg/srv/Name_Request}).
   *
   * @throws MessageException when {@code typeName} is no type name or has no definition here
   */
  public static MessageDefinition load(String typeName) {
    MessageDefinition known = LOADED.get(typeName);
    if (known == null) {
      known = MessageDefinition.parse(typeName, read(typeName));
      LOADED.put(typeName, known);
    }
    return known;
  }

  private static String read(String typeName) {
    Matcher name = NAME.matcher(typeName);
    if (!name.matches() || name.group(2).equals("srv") != (name.group(4) != null)) {
      throw new MessageException(
          "\""
              + typeName
              + "\" is not a message type; expected package/msg/Name or"
              + " package/srv/Name_Request");
    }
    String file =
        "/ros/definitions/"
            + name.group(1)
            + '/'
            + name.group(2)
            + '/'
            + name.group(3)
            + '.'
            + name.group(2);
    try (var in = Definitions.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new MessageException("no definition of " + typeName + " (looked for " + file + ")");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (name.group(4) == null) {
        return text;
      }
      String[] halves = text.split("(?m)^---\\s*$", -1);
      return halves[name.group(4).equals("Request") ? 0 : 1];
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
