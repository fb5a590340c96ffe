package io.github.personalseg.bench.data;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code NAME.json} of ADE20K's full release says of one picture. Only the classes are kept;
 * outlines, attributes and everything else are skipped as they stream by.
 *
 * @param classes name of each class that is in the picture by its number in the maps, which count
 *     from 1; parts of things are not among them
 */
record AdeAnnotation(Map<Integer, String> classes) {
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_CLASS = 25 * 256 + 255;

  /**
   * Reads one file.
   *
   * @throws IOException when it is missing, too large, no JSON, or lacks what is needed
   */
  static AdeAnnotation read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    var classes = new TreeMap<Integer, String>();
    // Some files of the release have names in another encoding; none of them is a class's.
    try (var json =
        new JsonReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      boolean found = false;
      json.beginObject();
      while (json.hasNext()) {
        if (json.nextName().equals("annotation")) {
          found |= annotation(json, classes);
        } else {
          json.skipValue();
        }
      }
      json.endObject();
      if (!found) {
        throw new IOException(file + " lacks the list \"annotation\": {\"object\": […]}");
      }
    } catch (IllegalStateException
        | NumberFormatException
        | JsonParseException
        | MalformedJsonException
        | EOFException e) {
      throw new IOException(file + " is no annotation of ADE20K: " + e.getMessage(), e);
    }
    for (var entry : classes.entrySet()) {
      if (entry.getKey() < 1 || entry.getKey() > MAX_CLASS || entry.getValue().isEmpty()) {
        throw new IOException(
            file
                + " has an object \""
                + entry.getValue()
                + "\" of class "
                + entry.getKey()
                + "; it needs a name and a name_ndx of 1 to "
                + MAX_CLASS);
      }
    }
    return new AdeAnnotation(classes);
  }

  private static boolean annotation(JsonReader json, Map<Integer, String> classes)
      throws IOException {
    boolean found = false;
    json.beginObject();
    while (json.hasNext()) {
      if (!json.nextName().equals("object")) {
        json.skipValue();
      } else if (json.peek() == JsonToken.BEGIN_OBJECT) {
        // A picture with one object has it without a list.
        object(json, classes);
        found = true;
      } else {
        json.beginArray();
        while (json.hasNext()) {
          object(json, classes);
        }
        json.endArray();
        found = true;
      }
    }
    json.endObject();
    return found;
  }

  private static void object(JsonReader json, Map<Integer, String> classes) throws IOException {
    String name = "";
    int number = 0;
    boolean part = false;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "name" -> name = json.nextString().split(",")[0].strip();
        case "name_ndx" -> number = json.nextInt();
        case "parts" -> part = isPart(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (!part) {
      classes.put(number, name);
    }
  }

  private static boolean isPart(JsonReader json) throws IOException {
    boolean part = false;
    json.beginObject();
    while (json.hasNext()) {
      if (json.nextName().equals("part_level")) {
        part = json.nextInt() > 0;
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    return part;
  }
}
