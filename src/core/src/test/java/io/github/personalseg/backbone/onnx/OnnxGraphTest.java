package io.github.personalseg.backbone.onnx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that would do more than compute; the field numbers are those of onnx.proto. */
class OnnxGraphTest {
  private static final Path DEMO = Path.of("models/demo");
  private static final int WEIGHTS = 1000;

  @TempDir Path folder;

  @BeforeEach
  void weights() throws IOException {
    Files.write(folder.resolve("model.pt"), new byte[WEIGHTS]);
  }

  private static byte[] number(int field, long value) {
    return join(varint((long) field << 3), varint(value));
  }

  private static byte[] field(int number, byte[]... parts) {
    byte[] value = join(parts);
    return join(varint((long) number << 3 | 2), varint(value.length), value);
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] varint(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while (rest > 127) {
      out.write((int) (rest & 127 | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] model(byte[]... graph) {
    return field(7, graph);
  }

  private static byte[] node(byte[]... fields) {
    return field(1, fields);
  }

  private static byte[] outside(String... keysAndValues) {
    byte[][] entries = new byte[keysAndValues.length / 2][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = field(13, field(1, keysAndValues[2 * i]), field(2, keysAndValues[2 * i + 1]));
    }
    return join(entries);
  }

  private static byte[] nested(int depth) {
    byte[] graph = {};
    for (int i = 0; i < depth; i++) {
      graph = node(field(5, field(6, graph)));
    }
    return model(graph);
  }

  static Stream<Arguments> hostile() {
    byte[] plain = node(field(4, "Add"));
    return Stream.of(
        Arguments.of("a domain", model(node(field(4, "Run"), field(7, "com.microsoft"))), "com.mi"),
        Arguments.of("imported", join(field(8, field(1, "evil.ops"), number(2, 1))), "evil.ops"),
        Arguments.of("functions", join(model(plain), field(25, field(1, "f"))), "functions"),
        Arguments.of("a training", join(model(plain), field(20, plain)), "training"),
        Arguments.of("sparse", model(field(15, number(3, 1))), "sparse"),
        Arguments.of("sparse attribute", model(node(field(5, field(22, plain)))), "sparse"),
        Arguments.of("sparse attributes", model(node(field(5, field(23, plain)))), "sparse"),
        Arguments.of("another file", model(field(5, outside("location", "/etc/passwd"))), "passwd"),
        Arguments.of("above", model(field(5, outside("location", "../model.pt"))), "../model.pt"),
        Arguments.of("no file", model(field(5, outside("location", ""))), "\"\""),
        Arguments.of(
            "in an attribute",
            model(node(field(5, field(5, outside("location", "other.pt"))))),
            "other.pt"),
        Arguments.of(
            "in attributes",
            model(node(field(5, field(10, outside("location", "other.pt"))))),
            "other.pt"),
        Arguments.of(
            "in a branch",
            model(node(field(5, field(6, field(5, outside("location", "other.pt")))))),
            "other.pt"),
        Arguments.of("in branches", model(node(field(5, field(11, node(field(7, "x")))))), "\"x\""),
        Arguments.of(
            "beyond the end",
            model(field(5, outside("location", "model.pt", "offset", "900", "length", "101"))),
            "at byte 900 with 101 bytes"),
        Arguments.of(
            "far beyond the end",
            model(field(5, outside("location", "model.pt", "offset", "999999999999999999"))),
            "999999999999999999"),
        Arguments.of(
            "before the start",
            model(field(5, outside("location", "model.pt", "offset", "-1"))),
            "\"-1\""),
        Arguments.of(
            "no number", model(field(5, outside("location", "model.pt", "length", "x"))), "\"x\""),
        Arguments.of(
            "another key",
            model(field(5, outside("location", "model.pt", "basepath", "/"))),
            "basepath"),
        Arguments.of("deep", nested(17), "16 deep"),
        Arguments.of("a group", new byte[] {0x0b, 0x0c}, "no ONNX file"),
        Arguments.of("field 0", new byte[] {0x02, 0x00}, "no ONNX file"),
        Arguments.of("a zip file", new byte[] {'P', 'K', 3, 4}, ""),
        Arguments.of("a long length", new byte[] {0x3a, (byte) 0xff, (byte) 0xff, 0x7f}, "early"),
        Arguments.of(
            "a negative length",
            join(new byte[] {0x3a}, varint(1), new byte[0], new byte[] {(byte) 0x80}),
            "early"));
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.onnx"), bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void whatDoesMoreThanComputeIsRefused(String name, byte[] bytes, String said) throws IOException {
    Path file = file(bytes);
    var refusal = assertThrows(BackboneException.class, () -> OnnxGraph.require(file), name);
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("bundle file " + file + ": "), message);
    assertTrue(message.contains(said), message);
  }

  @Test
  void whatComputesIsTaken() throws IOException {
    for (byte[] graph :
        new byte[][] {
          {},
          model(node(field(4, "Add"), field(7, ""))),
          model(node(field(4, "Add"), field(7, "ai.onnx"))),
          join(field(8, field(1, ""), number(2, 17)), model()),
          model(field(5, outside("location", "model.pt", "offset", "0", "length", "1000"))),
          model(field(5, outside("location", "model.pt", "offset", "900", "length", "100"))),
          nested(15)
        }) {
      Path file = file(graph);
      assertDoesNotThrow(() -> OnnxGraph.require(file));
    }
  }

  @Test
  void theShippedGraphsAreTaken() {
    OnnxGraph.require(DEMO.resolve("model.onnx"));
    OnnxGraph.require(DEMO.resolve("text.onnx"));
  }

  @Test
  void aDamagedGraphIsTakenOrRefusedAndNothingElse() throws IOException {
    byte[] whole = Files.readAllBytes(DEMO.resolve("text.onnx"));
    var random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
      for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Path file = file(bytes);
      try {
        OnnxGraph.require(file);
      } catch (BackboneException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, refused + " of 400 refused");
  }

  @Test
  void aMissingGraphIsSaid() {
    Path file = folder.resolve("none.onnx");
    var refusal = assertThrows(BackboneException.class, () -> OnnxGraph.require(file));
    assertTrue(String.valueOf(refusal.getMessage()).contains(file.toString()));
  }
}
