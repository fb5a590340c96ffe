package io.github.personalseg.cli.frames;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.node.camera.CauseCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts frames that could not be labelled, by topic and cause. Not thread safe. */
public final class DroppedFrames {
  private final Map<String, CauseCounts> byTopic = new LinkedHashMap<>();

  /**
   * Counts a frame.
   *
   * @return whether its cause is the first of its kind on the topic
   */
  public boolean add(String topic, String message) {
    return byTopic.computeIfAbsent(topic, name -> new CauseCounts()).add(message);
  }

  /** All dropped frames. */
  public long total() {
    return byTopic.values().stream().mapToLong(CauseCounts::total).sum();
  }

  /** An object for each cause: topic, cause, frames. */
  public JsonArray json() {
    var array = new JsonArray();
    byTopic.forEach(
        (topic, causes) -> {
          for (var cause : causes.causes()) {
            var json = new JsonObject();
            json.addProperty("topic", topic);
            json.addProperty("cause", cause.example());
            json.addProperty("frames", cause.frames());
            array.add(json);
          }
        });
    return array;
  }

  /** A line for each cause, each ending in a line break. */
  public String text() {
    var text = new StringBuilder();
    byTopic.forEach(
        (topic, causes) ->
            causes
                .causes()
                .forEach(
                    cause ->
                        text.append("  ")
                            .append(cause.frames())
                            .append(" of ")
                            .append(topic)
                            .append(": ")
                            .append(cause.example())
                            .append('\n')));
    return text.toString();
  }
}
