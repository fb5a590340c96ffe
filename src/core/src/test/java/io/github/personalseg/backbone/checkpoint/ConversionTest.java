package io.github.personalseg.backbone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors come out of a checkpoint as PyTorch has them. */
final class ConversionTest {
  @TempDir private Path folder;

  /** What training leaves of the tiny SAN whose bundle is among the fixtures. */
  static Path checkpoint() {
    try {
      var resource = ConversionTest.class.getResource("/skeletons/san_tiny.pth");
      return Path.of(Objects.requireNonNull(resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatTrainingSavedAroundTheWeightsIsPassedOver() throws IOException {
    try (var checkpoint = Checkpoint.open(checkpoint())) {
      assertEquals(List.of(32L), checkpoint.tensors().get("clip_rec_head.ln_post.bias").shape());
      var known = List.of(Skeleton.shipped("san_vit_b_16"), Skeleton.shipped("san_tiny"));
      assertEquals("san_tiny", Skeleton.fitting(checkpoint, known).name());
    }
  }

  @Test
  void viewsAreReadInTheirOwnOrder() throws IOException {
    long[] shape = {2, 3};
    assertEquals(List.of(0f, 1f, 2f, 3f, 4f, 5f), view(0, shape, new long[] {3, 1}));
    assertEquals(List.of(5f, 6f, 7f, 8f, 9f, 10f), view(5, shape, new long[] {3, 1}));
    assertEquals(List.of(1f, 3f, 5f, 2f, 4f, 6f), view(1, shape, new long[] {1, 2}));
    assertEquals(List.of(7f, 7f, 7f, 7f, 7f, 7f), view(7, shape, new long[] {0, 0}));
    assertEquals(List.of(11f), view(11, new long[0], new long[0]));
    assertEquals(List.of(), view(3, new long[] {0, 3}, new long[] {3, 1}));
  }

  private List<Float> view(long offset, long[] shape, long[] strides) throws IOException {
    var pickle = new Pickled().table("a").tensor("FloatStorage", "0", 12, offset, shape, strides);
    try (var checkpoint =
        Checkpoint.open(Pickled.checkpoint(folder.resolve("v.pth"), pickle.end()))) {
      var values = new ArrayList<Float>();
      checkpoint.read("a", values::add);
      return values;
    }
  }

  /** Bits of numbers and what PyTorch's {@code float()} makes of them. */
  @ParameterizedTest
  @CsvSource({
    "HalfStorage, 0x3c00, 1",
    "HalfStorage, 0xc000, -2",
    "HalfStorage, 0x0001, 5.9604644775390625e-8",
    "HalfStorage, 0x03ff, 6.09755516052246e-05",
    "HalfStorage, 0x7bff, 65504",
    "HalfStorage, 0x7c00, Infinity",
    "HalfStorage, 0xfc00, -Infinity",
    "HalfStorage, 0x7e00, NaN",
    "HalfStorage, 0x3555, 0.333251953125",
    "BFloat16Storage, 0x3f80, 1",
    "BFloat16Storage, 0xc049, -3.140625",
    "FloatStorage, 0x3eaaaaab, 0.33333334",
    "DoubleStorage, 0x3fd5555555555555, 0.33333334",
    "DoubleStorage, 0x7fefffffffffffff, Infinity"
  })
  void numbersOfEveryWidth(String type, String bits, float value) throws IOException {
    int bytes = type.startsWith("D") ? 8 : type.equals("FloatStorage") ? 4 : 2;
    var buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(Long.parseUnsignedLong(bits.substring(2), 16));
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put(
        "a/data.pkl",
        new Pickled().table("a").tensor(type, "0", 1, 0, new long[0], new long[0]).end());
    entries.put("a/data/0", java.util.Arrays.copyOf(buffer.array(), bytes));
    try (var checkpoint = Checkpoint.open(Pickled.zip(folder.resolve("n.pth"), entries, false))) {
      var values = new ArrayList<Float>();
      checkpoint.read("a", values::add);
      assertEquals(List.of(value), values);
    }
  }

  @Test
  void theSameCheckpointGivesTheSameBytes() throws IOException {
    var skeleton = Skeleton.shipped("san_tiny");
    long[] told = {0};
    for (String name : List.of("a.pt", "b.pt")) {
      try (var checkpoint = Checkpoint.open(checkpoint())) {
        skeleton.fill(checkpoint, folder.resolve(name), bytes -> told[0] += bytes);
      }
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a.pt")), Files.readAllBytes(folder.resolve("b.pt")));
  }
}
