package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
