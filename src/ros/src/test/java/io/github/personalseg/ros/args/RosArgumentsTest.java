package io.github.personalseg.ros.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.ros.transport.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RosArgumentsTest {
  private static final NodeName OWN = new NodeName("/", "perception");

  @TempDir Path folder;

  private static RosArguments parse(String line) {
    return RosArguments.parse(List.of(line.split(" ")));
  }

  private static Map<String, String> shown(RosArguments arguments, NodeName node)
      throws IOException {
    return arguments.overrides(node).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> ParameterValues.show(e.getValue())));
  }

  @Test
  void keepsWhatIsNotForRos() {
    var arguments = parse("--transport dds --ros-args --log-level debug -- --quiet");
    assertEquals(List.of("--transport", "dds", "--quiet"), arguments.others());
    assertEquals(Optional.of(LogLevel.DEBUG), arguments.logLevel());
    assertEquals(
        Optional.of(LogLevel.WARN), parse("--ros-args --log-level perception:=warn").logLevel());
  }

  @Test
  void renamesTheNode() {
    assertEquals(
        new NodeName("/robot1", "eyes"),
        parse("--ros-args -r __node:=eyes -r __ns:=/robot1").nodeName(OWN));
    assertEquals(OWN, parse("--ros-args -r other:__node:=eyes").nodeName(OWN));
    assertEquals("ears", parse("--ros-args -r perception:__name:=ears").nodeName(OWN).name());
  }

  @Test
  void resolvesAndRemapsNames() {
    var names =
        parse("--ros-args -r __ns:=/robot1 -r image:=/camera/image_raw -r ~/labels:=seen")
            .names(OWN);
    assertEquals("/camera/image_raw", names.resolve("image"));
    assertEquals("/robot1/seen", names.resolve("~/labels"));
    assertEquals("/robot1/seen", names.resolve("/robot1/perception/labels"));
    assertEquals("/robot1/depth", names.resolve("depth"));
    assertEquals("/robot1/perception/overlay", names.resolve("~/overlay"));
    assertThrows(MessageException.class, () -> names.resolve("a//b"));
  }

  @Test
  void theFirstMatchingRuleWins() {
    var names = parse("--ros-args -r image:=/a -r image:=/b").names(OWN);
    assertEquals("/a", names.resolve("image"));
  }

  @Test
  void readsSingleParameters() throws IOException {
    var arguments =
        parse("--ros-args -p a:=1 -p b:=2.5 -p c:=true -p d:=[x,y] -p other:e:=1 -p f:=cuda:0");
    assertEquals(
        Map.of("a", "1", "b", "2.5", "c", "true", "d", "[x, y]", "f", "cuda:0"),
        shown(arguments, OWN));
  }

  @Test
  void readsParameterFilesForTheRightNodes() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            /**:
              ros__parameters:
                everywhere: 1
                qos: {camera: {depth: 3}}
            perception:
              ros__parameters: {root: yes}
            /robot1:
              perception:
                ros__parameters: {nested: 2}
            /*/perception:
              ros__parameters: {one: 1.5}
            /robot1/**:
              ros__parameters: {everywhere: 9}
            """);
    var arguments = parse("--ros-args --params-file " + file + " -p last:=1");
    assertEquals(
        Map.of("everywhere", "1", "qos.camera.depth", "3", "root", "true", "last", "1"),
        shown(arguments, OWN));
    assertEquals(
        Map.of(
            "everywhere", "9", "qos.camera.depth", "3", "nested", "2", "one", "1.5", "last", "1"),
        shown(arguments, new NodeName("/robot1", "perception")));
  }

  @Test
  void laterSourcesWin() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "/**: {ros__parameters: {a: 1}}\n");
    assertEquals("2", shown(parse("--ros-args --params-file " + file + " -p a:=2"), OWN).get("a"));
    assertEquals("1", shown(parse("--ros-args -p a:=2 --params-file " + file), OWN).get("a"));
  }

  @Test
  void namesWhatItDoesNotUnderstand() throws IOException {
    assertThrows(MessageException.class, () -> parse("--ros-args --frobnicate"));
    assertThrows(MessageException.class, () -> parse("--ros-args -r image"));
    assertThrows(MessageException.class, () -> parse("--ros-args -p"));
    assertThrows(MessageException.class, () -> parse("--ros-args --log-level loud"));
    Path file = Files.writeString(folder.resolve("bad.yaml"), "/**: 3\n");
    var error =
        assertThrows(
            IOException.class, () -> parse("--ros-args --params-file " + file).overrides(OWN));
    assertTrue(error.getMessage().contains("bad.yaml"), error.getMessage());
  }
}
