package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void returnsWhatWasWritten() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("matrix", Tensor.of(new float[] {1, -2, 3.5f, Float.MIN_VALUE, 0, 6}, 2, 3));
    tensors.put("scalar", Tensor.of(new float[] {7}));
    tensors.put("empty", Tensor.of(new float[0], 0, 4));
    var written = new Safetensors(tensors, Map.of("name", "my \"mug\" \u2615"));
    Path file = folder.resolve("t.safetensors");
    Files.write(file, written.toBytes());

    assertEquals(written, Safetensors.read(file));
    assertArrayEquals(new float[] {Float.MIN_VALUE, 0, 6}, written.require("matrix", 2, 3).row(1));
  }

  @Test
  void refusesAnotherTypeAndNamesIt() {
    assertMessage(
        file("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8),
        "tensor a is I64; only F32 is supported");
  }

  @Test
  void refusesATensorBeyondTheFile() {
    assertMessage(
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1000000000],\"data_offsets\":[0,4000000000]}}",
            8),
        "tensor a lies at bytes 0 to 4000000000; the file holds 0 to 8");
  }

  @Test
  void refusesAShapeThatDoesNotFitItsBytes() {
    assertMessage(
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8),
        "tensor a of shape [3] has 8 bytes, needs 12");
  }

  private static String tensor(String name, int begin, int end) {
    return String.format(
        Locale.ROOT,
        "\"%s\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}",
        name,
        (end - begin) / 4,
        begin,
        end);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8, 0, 8, 8, tensors a and b lie on the same bytes",
    "0, 8, 4, 12, 12, tensors a and b lie on the same bytes",
    "4, 12, 0, 8, 12, tensors b and a lie on the same bytes",
    "0, 16, 4, 8, 16, tensors a and b lie on the same bytes",
    "0, 4, 8, 12, 12, no tensor lies at bytes 4 to 8 before b",
    "4, 8, 8, 12, 12, no tensor lies at bytes 0 to 4 before a",
    "0, 4, 4, 8, 12, no tensor lies at bytes 8 to 12"
  })
  void refusesTensorsThatDoNotTakeEachByteOnce(
      int begin, int end, int otherBegin, int otherEnd, int bytes, String message) {
    assertMessage(
        file("{" + tensor("a", begin, end) + "," + tensor("b", otherBegin, otherEnd) + "}", bytes),
        message);
  }

  @Test
  void emptyTensorsTakeNoBytes() throws IOException {
    var read =
        Safetensors.parse(
            file(
                "{" + tensor("b", 4, 8) + "," + tensor("e", 4, 4) + "," + tensor("a", 0, 4) + "}",
                8));
    assertEquals(List.of("b", "e", "a"), List.copyOf(read.tensors().keySet()));
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    assertMessage(
        file("{" + tensor("a", 0, 4) + "," + tensor("a", 4, 8) + "}", 8), "header names a twice");
  }

  /** Thousands of tensors on the same bytes would take thousands of times the file's memory. */
  @Test
  void aliasesCannotMultiplyTheFilesMemory() {
    int bytes = 1 << 22;
    String aliases =
        IntStream.range(0, 2000)
            .mapToObj(i -> tensor("t" + i, 0, bytes))
            .collect(Collectors.joining(","));
    assertMessage(file("{" + aliases + "}", bytes), "lie on the same bytes");
  }

  @Test
  void refusesAHeaderLongerThanTheFile() {
    byte[] bytes = file("{}", 0);
    bytes[0] = 99;
    assertMessage(bytes, "header length is 99; allowed: 2 to 2");
  }

  @Test
  void saysWhichShapeWasWanted() {
    var file = new Safetensors(Map.of("text", Tensor.of(new float[6], 2, 3)), Map.of());
    var error = assertThrows(IOException.class, () -> file.require("text", 3, 2));
    assertEquals("tensor text has shape [2, 3]; it must be [3, 2]", error.getMessage());
  }

  @Test
  void damagedFilesGiveNothingButOneKindOfError() {
    byte[] good =
        new Safetensors(Map.of("a", Tensor.of(new float[12], 3, 4)), Map.of("k", "v")).toBytes();
    var random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int k = 0; k < 3 && bad.length > 0; k++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        Safetensors.parse(bad);
      } catch (IOException expected) {
        assertTrue(expected.getMessage().startsWith("not a readable safetensors file"));
      }
    }
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static void assertMessage(byte[] bytes, String part) {
    var error = assertThrows(IOException.class, () -> Safetensors.parse(bytes));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
