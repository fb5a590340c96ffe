package io.github.personalseg.ros;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Type hashes as ROS 2 announces them since Iron ({@code RIHS01_} and a SHA-256 of the type's
 * description as JSON). Thread safe.
 */
public final class TypeHash {
  private static final String EVENT_INFO = "service_msgs/msg/ServiceEventInfo";
  private static final int NESTED = 1;
  private static final int BOUNDED_STRING = 21;
  private static final int ARRAY = 48;
  private static final int BOUNDED_SEQUENCE = 96;
  private static final int SEQUENCE = 144;
  private static final Map<String, Integer> PRIMITIVE_IDS =
      Map.ofEntries(
          Map.entry("int8", 2),
          Map.entry("uint8", 3),
          Map.entry("char", 3), // ROS' char is an unsigned byte
          Map.entry("int16", 4),
          Map.entry("uint16", 5),
          Map.entry("int32", 6),
          Map.entry("uint32", 7),
          Map.entry("int64", 8),
          Map.entry("uint64", 9),
          Map.entry("float32", 10),
          Map.entry("float64", 11),
          Map.entry("bool", 15),
          Map.entry("byte", 16),
          Map.entry("string", 17));

  private TypeHash() {}

  /** For example {@code RIHS01_df66…} for {@code std_msgs/msg/String}. */
  public static String of(MessageDefinition definition) {
    var referenced = new TreeMap<String, JsonObject>();
    collect(definition, referenced);
    return hash(describe(definition), referenced);
  }

  /**
   * The hash of a service, which both its topics announce.
   *
   * @param name for example {@code std_srvs/srv/SetBool}
   */
  public static String ofService(
      String name, MessageDefinition request, MessageDefinition response) {
    var info = Definitions.load(EVENT_INFO);
    String eventName = name + "_Event";
    var event = new JsonArray();
    event.add(field("info", NESTED, 0, 0, EVENT_INFO));
    event.add(field("request", NESTED + BOUNDED_SEQUENCE, 1, 0, request.typeName()));
    event.add(field("response", NESTED + BOUNDED_SEQUENCE, 1, 0, response.typeName()));
    var service = new JsonArray();
    service.add(field("request_message", NESTED, 0, 0, request.typeName()));
    service.add(field("response_message", NESTED, 0, 0, response.typeName()));
    service.add(field("event_message", NESTED, 0, 0, eventName));

    var referenced = new TreeMap<String, JsonObject>();
    referenced.put(eventName, type(eventName, event));
    for (MessageDefinition part : List.of(request, response, info)) {
      referenced.put(part.typeName(), describe(part));
      collect(part, referenced);
    }
    return hash(type(name, service), referenced);
  }

  private static void collect(MessageDefinition of, Map<String, JsonObject> referenced) {
    for (MessageDefinition.Field field : of.fields()) {
      String base = field.type().base();
      if (!field.type().isPrimitive() && !referenced.containsKey(base)) {
        var definition = Definitions.load(base);
        referenced.put(base, describe(definition));
        collect(definition, referenced);
      }
    }
  }

  private static JsonObject describe(MessageDefinition definition) {
    var fields = new JsonArray();
    definition.fields().forEach(f -> fields.add(describe(f)));
    if (fields.isEmpty()) {
      fields.add(
          field(
              "structure_needs_at_least_one_member",
              Objects.requireNonNull(PRIMITIVE_IDS.get("uint8")),
              0,
              0,
              ""));
    }
    return type(definition.typeName(), fields);
  }

  private static JsonObject describe(MessageDefinition.Field field) {
    FieldType type = field.type();
    boolean boundedString = type.stringBound() != FieldType.UNBOUNDED;
    Integer primitive = PRIMITIVE_IDS.get(type.base());
    int id = primitive == null ? NESTED : boundedString ? BOUNDED_STRING : primitive;
    boolean sized = type.arraySize() != FieldType.UNBOUNDED;
    id +=
        switch (type.array()) {
          case NONE -> 0;
          case FIXED -> ARRAY;
          case SEQUENCE -> sized ? BOUNDED_SEQUENCE : SEQUENCE;
        };
    return field(
        field.name(),
        id,
        sized ? type.arraySize() : 0,
        boundedString ? type.stringBound() : 0,
        primitive == null ? type.base() : "");
  }

  private static JsonObject field(
      String name, int id, int capacity, int stringCapacity, String nested) {
    var type = new JsonObject();
    type.addProperty("type_id", id);
    type.addProperty("capacity", capacity);
    type.addProperty("string_capacity", stringCapacity);
    type.addProperty("nested_type_name", nested);
    var field = new JsonObject();
    field.addProperty("name", name);
    field.add("type", type);
    return field;
  }

  private static JsonObject type(String name, JsonArray fields) {
    var type = new JsonObject();
    type.addProperty("type_name", name);
    type.add("fields", fields);
    return type;
  }

  private static String hash(JsonObject description, TreeMap<String, JsonObject> referenced) {
    var types = new JsonArray();
    referenced.values().forEach(types::add);
    var whole = new JsonObject();
    whole.add("type_description", description);
    whole.add("referenced_type_descriptions", types);
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(spaced(whole).getBytes(StandardCharsets.UTF_8));
      return "RIHS01_" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** JSON with a space behind each comma and colon: the hash is over these very characters. */
  private static String spaced(JsonElement json) {
    if (json.isJsonObject()) {
      return json.getAsJsonObject().entrySet().stream()
          .map(e -> '"' + e.getKey() + "\": " + spaced(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (json.isJsonArray()) {
      return StreamSupport.stream(json.getAsJsonArray().spliterator(), false)
          .map(TypeHash::spaced)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return json.toString();
  }
}
