package io.github.personalseg.ros;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A message definition: the fields a {@code .msg} text declares, in order.
 *
 * @param typeName full type name, for example {@code sensor_msgs/msg/Image}
 * @param text the definition as written
 * @param fields without constants
 */
public record MessageDefinition(String typeName, String text, List<Field> fields) {
  private static final String SEPARATOR = "=".repeat(80);

  /** A field: its name as in the definition, and its type. */
  public record Field(String name, FieldType type) {}

  public MessageDefinition {
    fields = List.copyOf(fields);
  }

  /**
   * Parses a {@code .msg} text.
   *
   * @throws MessageException naming the line that is none
   */
  public static MessageDefinition parse(String typeName, String text) {
    String ownPackage = typeName.substring(0, typeName.indexOf('/'));
    var fields = new ArrayList<Field>();
    for (String line : text.split("\n")) {
      String code = line.replaceFirst("#.*", "").strip();
      if (code.isEmpty() || isConstant(code)) {
        continue;
      }
      String[] words = code.split("\\s+", 3);
      if (words.length < 2 || !words[1].matches("[a-z][a-z0-9_]*")) {
        throw new MessageException(typeName + ": \"" + line + "\" is not a field");
      }
      fields.add(new Field(words[1], FieldType.parse(words[0], ownPackage)));
    }
    return new MessageDefinition(typeName, text, fields);
  }

  /**
   * This definition followed by every one it needs, as bags carry it (encoding {@code ros2msg}):
   * each further one behind a line of 80 equal signs and {@code MSG: package/Name}.
   */
  public String fullText() {
    var needed = new LinkedHashSet<String>();
    collect(this, needed);
    var all = new StringBuilder(text.strip()).append('\n');
    for (String name : needed) {
      all.append(SEPARATOR).append("\nMSG: ").append(name.replace("/msg/", "/")).append('\n');
      all.append(Definitions.load(name).text().strip()).append('\n');
    }
    return all.toString();
  }

  private static void collect(MessageDefinition of, Set<String> needed) {
    for (Field field : of.fields) {
      if (!field.type().isPrimitive() && needed.add(field.type().base())) {
        collect(Definitions.load(field.type().base()), needed);
      }
    }
  }

  /**
   * Constants are {@code TYPE NAME=VALUE}; the equal sign of a bound ({@code <=}) does not count.
   */
  private static boolean isConstant(String code) {
    return code.matches("\\S+\\s+[A-Z][A-Z0-9_]*\\s*=.*");
  }
}
