package io.github.personalseg.node.camera;

import io.github.personalseg.file.NearestName;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.args.NameResolver;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.Graph;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says why nothing can come on a topic, judged by what others publish now, and what to start the
 * node with instead. Names and types come from others: what is no valid name is not repeated.
 * Immutable.
 */
public final class SilentTopic {
  private static final String RAW = MessageType.of(Image.class).name();
  private static final String COMPRESSED = MessageType.of(CompressedImage.class).name();
  private static final Pattern DEPTH = Pattern.compile("(?i).*depth.*");
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_/:]{1,200}");

  /** Shorter names are a part of too many others. */
  private static final int LEAST_PART = 4;

  /** Topics and types that are told. */
  private static final int SHOWN = 3;

  private final Map<String, List<String>> published = new TreeMap<>();

  /**
   * @param own the node's full name; what it publishes itself is not meant
   */
  public SilentTopic(Graph graph, String own) {
    graph
        .published()
        .forEach(
            (topic, types) -> {
              if (isValid(topic) && !topic.startsWith(own + "/")) {
                published.put(topic, types);
              }
            });
  }

  private static boolean isValid(String topic) {
    try {
      TopicNames.requireAbsolute(topic);
      return true;
    } catch (MessageException e) {
      return false;
    }
  }

  /**
   * Why no camera images come.
   *
   * @param camera whose images
   * @param names how the node's names become absolute
   * @param compressed whether compressed images are asked for
   * @return nothing where a publisher of the right type is there
   */
  public Optional<String> image(CameraTopics camera, NameResolver names, boolean compressed) {
    String topic = camera.subscribed(names, compressed);
    var found = published.getOrDefault(topic, List.of());
    String wanted = compressed ? COMPRESSED : RAW;
    if (found.contains(wanted)) {
      return Optional.empty();
    }
    var ways = new Ways(camera, names, compressed);
    String state = state(found, wanted);
    if (isColour(topic) && !imageTypes(found).isEmpty()) {
      return Optional.of(state + "; to read it: " + ways.to(topic, imageTypes(found).get(0)));
    }
    String base =
        topic.endsWith(CameraTopics.COMPRESSED)
            ? topic.substring(0, topic.length() - CameraTopics.COMPRESSED.length())
            : topic;
    for (String sibling : List.of(base, base + CameraTopics.COMPRESSED)) {
      var types = imageTypes(published.getOrDefault(sibling, List.of()));
      if (!sibling.equals(topic) && !types.isEmpty()) {
        return Optional.of(state + "; " + instead(sibling, types.get(0), ways));
      }
    }
    var colour = topics(types -> !imageTypes(types).isEmpty(), SilentTopic::isColour);
    var near = nearest(topic, colour);
    if (near.isPresent()) {
      String type = imageTypes(published.getOrDefault(near.get(), List.of())).get(0);
      return Optional.of(state + "; did you mean " + instead(near.get(), type, ways) + "?");
    }
    return Optional.of(
        state
            + (colour.isEmpty()
                ? "; no other topic with camera images is on the graph (same ROS_DOMAIN_ID?)"
                : "; camera images are on "
                    + shown(colour)
                    + ": "
                    + ways.to(
                        colour.get(0),
                        imageTypes(published.getOrDefault(colour.get(0), List.of())).get(0))));
  }

  /**
   * Why nothing comes on a topic that is read by one type only.
   *
   * @param topic its absolute name
   * @param wanted the type's full name
   * @param parameter that names the topic
   * @return nothing where a publisher of the right type is there
   */
  public Optional<String> other(String topic, String wanted, String parameter) {
    var found = published.getOrDefault(topic, List.of());
    if (found.contains(wanted)) {
      return Optional.empty();
    }
    Predicate<String> name = wanted.equals(RAW) ? t -> !isColour(t) : t -> true;
    var fitting = topics(types -> types.contains(wanted), name);
    var near = nearest(topic, fitting);
    String known = wanted + " is on " + shown(fitting);
    return Optional.of(
        state(found, wanted)
            + (found.contains(COMPRESSED) ? " (compressed depth is not read)" : "")
            + near.map(n -> "; did you mean " + n + "?")
                .orElse(fitting.isEmpty() ? "; no other topic carries " + wanted : "; " + known)
            + " (parameter "
            + parameter
            + ")");
  }

  private static String state(List<String> found, String wanted) {
    if (found.isEmpty()) {
      return "nobody publishes it";
    }
    String types =
        found.stream()
            .limit(SHOWN)
            .map(type -> TYPE.matcher(type).matches() ? type : "a type with an odd name")
            .collect(Collectors.joining(" and "));
    return "it carries " + types + ", not " + wanted;
  }

  private static String instead(String topic, String type, Ways ways) {
    return topic + ", which carries " + type + ": " + ways.to(topic, type);
  }

  private static boolean isColour(String topic) {
    return !DEPTH.matcher(topic).matches();
  }

  private static List<String> imageTypes(List<String> types) {
    return Stream.of(RAW, COMPRESSED).filter(types::contains).toList();
  }

  private List<String> topics(Predicate<List<String>> types, Predicate<String> name) {
    return published.entrySet().stream()
        .filter(entry -> types.test(entry.getValue()) && name.test(entry.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String shown(List<String> topics) {
    String first = String.join(", ", topics.subList(0, Math.min(SHOWN, topics.size())));
    return topics.size() <= SHOWN ? first : first + " and " + (topics.size() - SHOWN) + " more";
  }

  /** What was meant by a name: the same but for case, signs or namespace, or mistyped. */
  private static Optional<String> nearest(String topic, List<String> among) {
    String asked = letters(topic);
    var same = among.stream().filter(other -> letters(other).equals(asked)).findFirst();
    if (same.isPresent()) {
      return same;
    }
    var part =
        among.stream()
            .filter(
                other ->
                    (letters(other).length() >= LEAST_PART && asked.endsWith(letters(other)))
                        || (asked.length() >= LEAST_PART && letters(other).endsWith(asked)))
            .toList();
    return part.size() == 1 ? Optional.of(part.get(0)) : NearestName.of(topic, among);
  }

  private static String letters(String topic) {
    return topic.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** What to start the node with, so that it reads another topic. */
  private record Ways(CameraTopics camera, NameResolver names, boolean compressed) {
    String to(String topic, String type) {
      boolean asCompressed = type.equals(COMPRESSED);
      boolean renamed = names.remapped(camera.compressed()).isPresent();
      String rename = "";
      if (!camera.subscribed(names, asCompressed).equals(topic)) {
        boolean below = topic.endsWith(CameraTopics.COMPRESSED) && !renamed;
        rename =
            asCompressed && !below
                ? "-r " + camera.compressed() + ":=" + topic
                : "-r " + camera.image() + ":=" + (asCompressed ? base(topic) : topic);
      }
      String flag =
          asCompressed == compressed
              ? ""
              : "-p " + NodeParameters.COMPRESSED_INPUT + ":=" + asCompressed;
      return rename.isEmpty() || flag.isEmpty() ? rename + flag : rename + " " + flag;
    }

    private static String base(String topic) {
      int end = topic.length() - CameraTopics.COMPRESSED.length();
      return end == 0 ? topic : topic.substring(0, end);
    }
  }
}
