package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.param.ParameterSpec;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.segment.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Parameter file, launch file and documentation against the declared parameters. */
final class ConfigurationTest {
  private static final Path YAML = Path.of("config/perception.yaml");
  private static final Path LAUNCH = Path.of("launch/perception.launch.py");

  private static List<ParameterSpec> declared() {
    return Stream.concat(PerceptionNode.declare().stream(), Stream.of(RosNode.USE_SIM_TIME))
        .toList();
  }

  private static Map<String, String> defaults() {
    return declared().stream()
        .collect(
            Collectors.toMap(
                ParameterSpec::name, spec -> ParameterValues.show(spec.defaultValue())));
  }

  @Test
  void theParameterFileListsEveryDefault() throws IOException {
    var arguments = RosArguments.parse(List.of("--ros-args", "--params-file", YAML.toString()));
    var listed = arguments.overrides(PerceptionNode.NAME);
    for (ParameterSpec spec : declared()) {
      assertTrue(listed.containsKey(spec.name()), spec.name() + " is missing");
      assertTrue(
          ParameterValues.equal(spec.defaultValue(), listed.get(spec.name())),
          spec.name() + " is " + ParameterValues.show(listed.get(spec.name())));
    }
    assertEquals(declared().size(), listed.size());
  }

  @Test
  void theParameterFileCommentsEveryParameterWithItsRange() throws IOException {
    String comment = "";
    for (String line : Files.readAllLines(YAML)) {
      String text = line.strip();
      if (text.startsWith("#")) {
        comment += text.substring(1);
      } else if (text.isEmpty()) {
        comment = "";
      } else {
        String all = comment;
        for (ParameterSpec spec : declared()) {
          if (text.startsWith(spec.name() + ":")) {
            assertTrue(all.length() > 10, spec.name() + " has no comment");
            spec.range()
                .ifPresent(
                    range ->
                        assertTrue(
                            all.contains(plain(range.least()) + " to " + plain(range.most())),
                            spec.name() + " lacks its range"));
            assertEquals(spec.readOnly(), all.contains("At start."), spec.name());
          }
        }
      }
    }
  }

  private static String plain(double number) {
    return number == (long) number ? Long.toString((long) number) : Double.toString(number);
  }

  @Test
  void theLaunchFileHasTheSameDefaults() throws IOException {
    String text = Files.readString(LAUNCH);
    String parameters = text.substring(text.indexOf("PARAMETERS = ["));
    var matcher =
        Pattern.compile("Argument\\(\"(\\w+)\", \"([^\"]*)\", \"([^\"]{10,})\"\\)")
            .matcher(parameters);
    var listed = new TreeMap<String, String>();
    while (matcher.find()) {
      listed.put(matcher.group(1), matcher.group(2));
    }
    var expected = new TreeMap<>(defaults());
    // These depend on the transport: empty leaves them to the node.
    expected.putAll(Map.of("compressed_input", "", "raw_output", ""));
    assertEquals(expected, listed);
  }

  @Test
  void theDocumentationNamesEveryParameter() throws IOException {
    String text = Files.readString(Path.of("docs/node.md"));
    for (String name : defaults().keySet()) {
      assertTrue(text.contains("`" + name + "`"), name + " is missing in docs/node.md");
    }
  }

  @Test
  void theVocabulariesThatShipAreWhole() throws IOException {
    Path folder = Path.of("config/vocabularies");
    assertEquals(97, VocabularyFile.read(folder.resolve("household.yaml")).words().size());
    assertEquals(171, VocabularyFile.read(folder.resolve("coco_stuff.yaml")).words().size());
    assertEquals(150, VocabularyFile.read(folder.resolve("ade20k_150.yaml")).words().size());
  }
}
