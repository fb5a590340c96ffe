package io.github.personalseg.ros.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.Definitions;
import io.github.personalseg.ros.FieldType;
import io.github.personalseg.ros.MessageDefinition;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records against the definitions they represent, and the definitions against each other. */
class MessageTypesTest {
  @RosType("builtin_interfaces/msg/Time")
  private record Swapped(long nanosec, int sec) {}

  @RosType("builtin_interfaces/msg/Time")
  private record Narrow(int sec, int nanosec) {}

  private record Unbound(int sec) {}

  static Iterable<MessageType<?>> types() {
    return MessageTypes.all();
  }

  @ParameterizedTest
  @MethodSource("types")
  void recordsHaveTheFieldsOfTheirDefinition(MessageType<?> type) {
    List<String> declared =
        Definitions.load(type.name())
            .text()
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty() && !line.replace("<=", "").contains("="))
            .map(line -> line.split("\\s+")[1].replace("_", ""))
            .toList();
    List<String> components =
        Arrays.stream(type.recordClass().getRecordComponents())
            .map(component -> component.getName().toLowerCase(Locale.ROOT))
            .toList();
    assertEquals(declared, components);
  }

  @ParameterizedTest
  @MethodSource("types")
  void fullTextsHoldEveryDefinitionOnce(MessageType<?> type) {
    String[] parts = type.definition().fullText().split("={80}\n");
    var known = new TreeSet<String>();
    for (int i = 1; i < parts.length; i++) {
      String name = parts[i].lines().findFirst().orElseThrow();
      assertTrue(name.startsWith("MSG: ") && known.add(name), name);
    }
    for (String part : parts) {
      MessageDefinition.parse("x/msg/X", part.replaceFirst("^MSG: .*\n", "")).fields().stream()
          .filter(field -> !field.type().isPrimitive() && !field.type().base().startsWith("x/"))
          .forEach(
              field ->
                  assertTrue(
                      known.contains("MSG: " + field.type().base().replace("/msg/", "/")),
                      field.toString()));
    }
  }

  @Test
  void findsTypesByName() {
    assertEquals(
        Image.class, MessageTypes.find("sensor_msgs/msg/Image").orElseThrow().recordClass());
    assertFalse(MessageTypes.find("sensor_msgs/msg/Imu").isPresent());
  }

  @Test
  void recordsThatDoNotFollowTheirDefinitionAreRefused() {
    assertThrows(IllegalStateException.class, () -> MessageType.of(Swapped.class));
    assertThrows(IllegalStateException.class, () -> MessageType.of(Narrow.class));
    assertThrows(IllegalStateException.class, () -> MessageType.of(Unbound.class));
  }

  @Test
  void fullTextFollowsTheBagFormat() {
    String text = MessageType.of(Detection2DArray.class).definition().fullText();
    assertTrue(text.startsWith("std_msgs/Header header\nDetection2D[] detections\n"), text);
    assertTrue(text.contains("\n" + "=".repeat(80) + "\nMSG: std_msgs/Header\n"), text);
    assertTrue(text.contains("MSG: geometry_msgs/Quaternion\n"), text);
  }

  @Test
  void definitionsMayHaveConstantsDefaultsAndBounds() {
    var definition =
        MessageDefinition.parse(
            "a_msgs/msg/A",
            """
            # comment
            uint8 KIND=3   # constant
            string NAME = "x"
            string<=5[<=3] names  # bounded
            Point[2] ends
            b_msgs/Q q
            float64 w 1.0
            """);
    assertEquals(
        List.of(
            new MessageDefinition.Field(
                "names", new FieldType("string", 5, FieldType.Array.SEQUENCE, 3)),
            new MessageDefinition.Field(
                "ends",
                new FieldType("a_msgs/msg/Point", FieldType.UNBOUNDED, FieldType.Array.FIXED, 2)),
            new MessageDefinition.Field(
                "q",
                new FieldType(
                    "b_msgs/msg/Q",
                    FieldType.UNBOUNDED,
                    FieldType.Array.NONE,
                    FieldType.UNBOUNDED)),
            new MessageDefinition.Field(
                "w",
                new FieldType(
                    "float64", FieldType.UNBOUNDED, FieldType.Array.NONE, FieldType.UNBOUNDED))),
        definition.fields());
    assertThrows(
        MessageException.class, () -> MessageDefinition.parse("a_msgs/msg/A", "float64\n"));
  }

  @Test
  void everyInterfaceIsBuiltKnownAndCommented() throws IOException {
    String cmake = Files.readString(Path.of("CMakeLists.txt"));
    List<Path> files;
    try (var msg = Files.list(Path.of("msg"));
        var srv = Files.list(Path.of("srv"))) {
      files = Stream.concat(msg, srv).toList();
    }
    assertEquals(13, files.size());
    for (Path file : files) {
      assertTrue(cmake.contains("  " + file + "\n"), file + " is not in CMakeLists.txt");
      String type = "personal_segmentation/" + file.toString().replaceFirst("\\.(msg|srv)$", "");
      String known = type.contains("/srv/") ? type + "_Request" : type;
      assertTrue(MessageTypes.find(known).isPresent(), known + " has no record");
      String bare =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("---"))
              .filter(line -> !line.contains("#") && !line.contains("="))
              .collect(Collectors.joining("; "));
      assertEquals("", bare, file + " has fields without a comment");
    }
  }
}
