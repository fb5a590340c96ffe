package io.github.personalseg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts frames that could not be labelled, by topic and cause. Not thread safe. */
final class DroppedFrames {
  /** Causes told apart; what comes beyond is counted together. */
  private static final int MAX_CAUSES = 50;

  private static final String OTHERS = "other causes";

  /** Causes that differ in numbers only are one. */
  private record Key(String topic, String kind) {}

  /**
   * @param example the first message
   */
  private record Cause(String topic, String example, long frames) {
    Cause another() {
      return new Cause(topic, example, frames + 1);
    }
  }

  private final Map<Key, Cause> causes = new LinkedHashMap<>();

  /**
   * Counts a frame.
   *
   * @return whether its cause is the first of its kind on the topic
   */
  boolean add(String topic, String message) {
    var key = new Key(topic, message.replaceAll("[0-9]+", "#"));
    boolean known = causes.containsKey(key);
    boolean full = !known && causes.size() >= MAX_CAUSES;
    var counted = full ? new Key("", OTHERS) : key;
    causes.merge(
        counted,
        full ? new Cause("", OTHERS, 1) : new Cause(topic, message, 1),
        (before, one) -> before.another());
    return !known && !full;
  }

  /** All dropped frames. */
  long total() {
    return causes.values().stream().mapToLong(Cause::frames).sum();
  }

  /** An object for each cause: topic, cause, frames. */
  JsonArray json() {
    var array = new JsonArray();
    for (var cause : causes.values()) {
      var json = new JsonObject();
      json.addProperty("topic", cause.topic());
      json.addProperty("cause", cause.example());
      json.addProperty("frames", cause.frames());
      array.add(json);
    }
    return array;
  }

  /** A line for each cause, each ending in a line break. */
  String text() {
    var text = new StringBuilder();
    for (var cause : causes.values()) {
      text.append("  ").append(cause.frames());
      if (!cause.topic().isEmpty()) {
        text.append(" of ").append(cause.topic());
      }
      text.append(": ").append(cause.example()).append('\n');
    }
    return text.toString();
  }
}
