package io.github.personalseg.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.personalseg.web.teachable.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Typed reading of one JSON object that came in; every refusal names the field, its value and what
 * is allowed.
 *
 * @param place where it stands, for messages; empty at the top
 * @param json the object
 */
record JsonFields(String place, JsonObject json) {
  private static final int MAX_DEPTH = 12;
  private static final int SHOWN = 40;

  /**
   * Parses UTF-8 bytes.
   *
   * @throws Refusal when they are no JSON object, or are nested too deeply
   */
  static JsonFields parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.bad("the body is not UTF-8");
    }
    requireShallow(text);
    try {
      if (JsonParser.parseString(text) instanceof JsonObject object) {
        return new JsonFields("", object);
      }
    } catch (JsonParseException e) {
      throw Refusal.bad("the body is not JSON: " + shown(String.valueOf(e.getMessage())));
    }
    throw Refusal.bad("the body is no JSON object");
  }

  private static void requireShallow(String text) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        if (++depth > MAX_DEPTH) {
          throw Refusal.bad("the body is nested more than " + MAX_DEPTH + " deep");
        }
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
  }

  /** Refuses other fields than these. */
  JsonFields allow(Set<String> names) {
    for (String name : json.keySet()) {
      if (!names.contains(name)) {
        throw Refusal.bad(
            place
                + "unknown field \""
                + shown(name)
                + "\"; known: "
                + String.join(", ", names.stream().sorted().toList()));
      }
    }
    return this;
  }

  boolean has(String name) {
    return json.has(name) && !json.get(name).isJsonNull();
  }

  String text(String name, int most) {
    if (has(name) && json.get(name).isJsonPrimitive() && json.getAsJsonPrimitive(name).isString()) {
      String text = json.get(name).getAsString();
      if (text.length() <= most) {
        return text;
      }
      throw Refusal.bad(
          place + name + " has " + text.length() + " characters; at most " + most + " are allowed");
    }
    throw wrong(name, "text");
  }

  Optional<String> maybeText(String name, int most) {
    return has(name) ? Optional.of(text(name, most)) : Optional.empty();
  }

  boolean flag(String name) {
    if (!has(name)) {
      return false;
    }
    if (json.get(name).isJsonPrimitive() && json.getAsJsonPrimitive(name).isBoolean()) {
      return json.get(name).getAsBoolean();
    }
    throw wrong(name, "true or false");
  }

  double number(String name) {
    return finite(name, has(name) ? json.get(name) : null);
  }

  int integer(String name, int least, int most) {
    return whole(name, has(name) ? json.get(name) : null, least, most);
  }

  /** Whole numbers from 0 up. */
  int[] integers(String name, int most) {
    var array = array(name, most);
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole(name + "[" + i + "]", array.get(i), 0, Integer.MAX_VALUE);
    }
    return values;
  }

  /** Rows of numbers; none when the field is missing. */
  List<double[]> rows(String name, int length, int most) {
    var rows = new ArrayList<double[]>();
    if (!has(name)) {
      return rows;
    }
    for (JsonElement row : array(name, most)) {
      rows.add(numbers(name + "[" + rows.size() + "]", row, length));
    }
    return rows;
  }

  double[] numbers(String name, int length) {
    return numbers(name, has(name) ? json.get(name) : null, length);
  }

  private double[] numbers(String name, @org.jspecify.annotations.Nullable JsonElement row, int n) {
    if (!(row instanceof JsonArray array) || array.size() != n) {
      throw Refusal.bad(place + name + " must be a list of " + n + " numbers");
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = finite(name + "[" + i + "]", array.get(i));
    }
    return values;
  }

  List<String> texts(String name, int most, int longest) {
    var texts = new ArrayList<String>();
    for (JsonElement element : array(name, most)) {
      var one = new JsonObject();
      one.add("value", element);
      String where = place + name + "[" + texts.size() + "].";
      texts.add(new JsonFields(where, one).text("value", longest));
    }
    return texts;
  }

  List<JsonFields> objects(String name, int most) {
    var objects = new ArrayList<JsonFields>();
    for (JsonElement element : array(name, most)) {
      objects.add(object(name + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  JsonFields object(String name) {
    return object(name, has(name) ? json.get(name) : null);
  }

  private JsonFields object(String name, @org.jspecify.annotations.Nullable JsonElement element) {
    if (element instanceof JsonObject object) {
      return new JsonFields(place + name + ": ", object);
    }
    throw Refusal.bad(place + name + " must be an object");
  }

  private JsonArray array(String name, int most) {
    if (has(name) && json.get(name) instanceof JsonArray array) {
      if (array.size() <= most) {
        return array;
      }
      throw Refusal.bad(
          place + name + " has " + array.size() + " entries; at most " + most + " are allowed");
    }
    throw wrong(name, "a list");
  }

  private double finite(String name, @org.jspecify.annotations.Nullable JsonElement element) {
    try {
      if (element != null
          && element.isJsonPrimitive()
          && element.getAsJsonPrimitive().isNumber()
          && Double.isFinite(element.getAsDouble())) {
        return element.getAsDouble();
      }
    } catch (NumberFormatException e) {
      // falls through to the refusal
    }
    throw Refusal.bad(place + name + " must be a finite number");
  }

  private int whole(
      String name, @org.jspecify.annotations.Nullable JsonElement element, int least, int most) {
    double value = finite(name, element);
    if (value != Math.rint(value) || value < least || value > most) {
      throw Refusal.bad(
          place + name + " is " + value + "; allowed: whole numbers " + least + " to " + most);
    }
    return (int) value;
  }

  private Refusal wrong(String name, String wanted) {
    return Refusal.bad(
        place + name + (has(name) ? " must be " : " is missing; it must be ") + wanted);
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
