package io.github.personalseg.backbone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that no honest PyTorch wrote are refused in one line that says why. */
final class HostileCheckpointTest {
  private static final long[] SHAPE = {3, 4};
  private static final long[] STRIDES = {4, 1};

  @TempDir private Path folder;

  private static Supplier<byte[]> pickle(Supplier<byte[]> made) {
    return made;
  }

  private static byte[] calling(String module, String name, String argument) {
    return new Pickled()
        .table("a")
        .global(module, name)
        .raw('(')
        .text(argument)
        .raw('t', 'R')
        .end();
  }

  private static byte[] showing(
      String type, long elements, long offset, long[] shape, long[] strides) {
    return new Pickled().table("a").tensor(type, "0", elements, offset, shape, strides).end();
  }

  private static byte[] repeated(int code, int times) {
    byte[] bytes = new byte[times + 2];
    Arrays.fill(bytes, (byte) code);
    bytes[0] = (byte) 0x80;
    bytes[1] = 2;
    return bytes;
  }

  static Stream<Arguments> pickles() {
    String touch = "touch /tmp/personal-seg-was-run";
    return Stream.of(
        arguments("os.system", pickle(() -> calling("os", "system", touch)), "\"os.system\""),
        arguments(
            "posix.system", pickle(() -> calling("posix", "system", touch)), "\"posix.system\""),
        arguments(
            "builtins.eval", pickle(() -> calling("builtins", "eval", "1")), "\"builtins.eval\""),
        arguments("__builtin__.exec", pickle(() -> calling("__builtin__", "exec", "1")), "exec\""),
        arguments("torch.load", pickle(() -> calling("torch", "load", "x")), "\"torch.load\""),
        arguments("torch.jit.load", pickle(() -> calling("torch.jit", "load", "x")), "jit.load\""),
        arguments(
            "torch.storage._load_from_bytes",
            pickle(() -> calling("torch.storage", "_load_from_bytes", "x")),
            "_load_from_bytes\""),
        arguments("getattr", pickle(() -> calling("builtins", "getattr", "x")), "getattr\""),
        arguments(
            "subprocess", pickle(() -> calling("subprocess", "check_output", touch)), "subprocess"),
        arguments(
            "numpy",
            pickle(() -> calling("numpy.core.multiarray", "scalar", "x")),
            "numpy.core.multiarray.scalar"),
        arguments(
            "a name with line feeds and colours",
            pickle(() -> calling("os\u001b[31m", "system", touch)),
            "\"os?[31m.system\""),
        arguments(
            "a class is made",
            pickle(() -> new Pickled().table("a").global("os", "x").raw(')', 0x81).end()),
            "\"os.x\""),
        arguments(
            "a table's class is made by NEWOBJ",
            pickle(() -> new Pickled().table("a").global("torch", "Size").raw(')', 0x81).end()),
            "instruction 0x81"),
        arguments(
            "an instance of old",
            pickle(() -> new Pickled().raw('(', 'i').text("os").end()),
            "instruction 0x69"),
        arguments(
            "an extension",
            pickle(() -> new Pickled().table("a").raw(0x82, 1).end()),
            "instruction 0x82"),
        arguments(
            "a name from the stack",
            pickle(() -> new Pickled().table("a").text("os").text("system").raw(0x93).end()),
            "instruction 0x93"),
        arguments(
            "attributes of a tensor",
            pickle(
                () ->
                    new Pickled()
                        .table("a")
                        .tensor("FloatStorage", "0", 12, 0, SHAPE, STRIDES)
                        .raw('}', 'b')
                        .end()),
            "attributes of a tensor"),
        arguments(
            "a call of a text",
            pickle(() -> new Pickled().table("a").text("os").raw(')', 'R').end()),
            "it calls a text"),
        arguments(
            "a storage type called",
            pickle(
                () -> new Pickled().table("a").global("torch", "FloatStorage").raw(')', 'R').end()),
            "it calls torch.FloatStorage"),
        arguments(
            "memory that points nowhere",
            pickle(() -> new Pickled().table("a").raw('h', 77).end()),
            "place 77 of its memory"),
        arguments(
            "memory that points far",
            pickle(() -> new Pickled().table("a").raw('j').little(0xfffffff0L, 4).end()),
            "place 4294967280"),
        arguments(
            "nothing there", pickle(() -> new Pickled().raw('.').bytes()), "where there is none"),
        arguments(
            "values left over",
            pickle(() -> new Pickled().raw('N', 'N', '.').bytes()),
            "1 values over"),
        arguments(
            "a group never begun",
            pickle(() -> new Pickled().raw('t', '.').bytes()),
            "never began"),
        arguments("no end", pickle(() -> new Pickled().table("a").bytes()), "it ends early"),
        arguments(
            "another protocol", pickle(() -> new byte[] {(byte) 0x80, 4, '.'}), "protocol is 4"),
        arguments(
            "a text longer than the file",
            pickle(() -> new Pickled().raw('X').little(0xffffffffL, 4).bytes()),
            "a text of 4294967295 bytes"),
        arguments(
            "a text that ends early",
            pickle(() -> new Pickled().raw('X').little(60_000, 4).bytes()),
            "it ends early"),
        arguments(
            "a number of 255 bytes",
            pickle(() -> new Pickled().table("a").raw(0x8a, 255).end()),
            "whole number of 255 bytes"),
        arguments(
            "a table as a key",
            pickle(() -> new Pickled().raw('}', '}', 'N', 's', '.').bytes()),
            "a table as a key"),
        arguments(
            "a key twice",
            pickle(() -> new Pickled().table("a").raw('N', 's').text("a").raw('N').end()),
            "the key \"a\" twice"),
        arguments("a list", pickle(() -> new Pickled().raw(']', '.').bytes()), "it holds a list"),
        arguments(
            "an empty table", pickle(() -> new Pickled().raw('}', '.').bytes()), "no tensors"),
        arguments(
            "a number",
            pickle(() -> new Pickled().table("a").number(3).end()),
            "\"a\" is a number"),
        arguments(
            "10^12 numbers declared",
            pickle(() -> showing("FloatStorage", 1_000_000_000_000L, 0, SHAPE, STRIDES)),
            "has 48 bytes; 1000000000000 numbers"),
        arguments(
            "10^12 numbers shown",
            pickle(
                () -> showing("FloatStorage", 12, 0, new long[] {1_000_000, 1_000_000}, STRIDES)),
            "lies outside of its storage of 12"),
        arguments(
            "2^80 numbers shown",
            pickle(
                () ->
                    showing(
                        "FloatStorage", 12, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0})),
            "lies outside of its storage of 12"),
        arguments(
            "a negative stride",
            pickle(() -> showing("FloatStorage", 12, 11, SHAPE, new long[] {-4, -1})),
            "a stride of -4"),
        arguments(
            "a negative size",
            pickle(() -> showing("FloatStorage", 12, 0, new long[] {-3, 4}, STRIDES)),
            "a size of -3"),
        arguments(
            "a negative offset",
            pickle(() -> showing("FloatStorage", 12, -1, SHAPE, STRIDES)),
            "outside of its storage"),
        arguments(
            "an offset at the end",
            pickle(() -> showing("FloatStorage", 12, 1, SHAPE, STRIDES)),
            "outside of its storage"),
        arguments(
            "strides that pass the last number",
            pickle(() -> showing("FloatStorage", 12, 0, SHAPE, new long[] {Long.MAX_VALUE, 1})),
            "outside of its storage"),
        arguments(
            "other strides than sizes",
            pickle(() -> showing("FloatStorage", 12, 0, SHAPE, new long[] {1})),
            "2 sizes and 1 strides"),
        arguments(
            "17 axes",
            pickle(() -> showing("FloatStorage", 12, 0, new long[17], new long[17])),
            "no tuple of at most 16"),
        arguments(
            "an unknown type of numbers",
            pickle(() -> showing("QInt8Storage", 12, 0, SHAPE, STRIDES)),
            "\"torch.QInt8Storage\", which is not known"),
        arguments(
            "numbers of another size than stored",
            pickle(() -> showing("DoubleStorage", 12, 0, SHAPE, STRIDES)),
            "12 numbers of 8 bytes"),
        arguments(
            "a storage that is not there",
            pickle(
                () ->
                    new Pickled()
                        .table("a")
                        .tensor("FloatStorage", "../../etc/passwd", 12, 0, SHAPE, STRIDES)
                        .end()),
            "there is no \"data/../../etc/passwd\""),
        arguments("4 MB of lists", pickle(() -> repeated(']', (4 << 20) - 2)), "it ends early"),
        arguments("4 MB of tables", pickle(() -> repeated('}', (4 << 20) - 2)), "it ends early"),
        arguments("4 MB of tuples", pickle(() -> repeated(0x85, 4_000_000)), "none"),
        arguments("a pickle of 5 MB", pickle(() -> repeated('N', 5 << 20)), "at most 4194304"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pickles")
  void aPickleThatIsMoreThanATable(String name, Supplier<byte[]> pickle, String said) {
    assertFalse(name.isBlank());
    refused(Pickled.checkpoint(folder.resolve("x.pth"), pickle.get()), said);
    assertFalse(Files.exists(Path.of("/tmp/personal-seg-was-run")));
  }

  @Test
  void nestingAsDeepAsTheFileAllowsIsNoMatter() {
    var deep = new Pickled().table("a").raw(')');
    IntStream.range(0, 1_000_000).forEach(i -> deep.raw(0x85));
    refused(Pickled.checkpoint(folder.resolve("x.pth"), deep.end()), "\"a\" is a tuple");
  }

  @Test
  void aTableWithinItself() {
    var cycle = new Pickled().raw('}', 'q', 0).text("a").raw('h', 0).end();
    refused(Pickled.checkpoint(folder.resolve("x.pth"), cycle), "\"a\" is a table");
  }

  static Stream<Arguments> zips() {
    byte[] fine = showing("FloatStorage", 12, 0, SHAPE, STRIDES);
    return Stream.of(
        arguments(
            "no pickle", Map.of("archive/data/0", Pickled.twelve()), false, "0 files data.pkl"),
        arguments(
            "two pickles",
            Map.of("a/data.pkl", fine, "b/data.pkl", fine),
            false,
            "2 files data.pkl"),
        arguments("a bomb", Map.of("a/data.pkl", new byte[50 << 20]), true, "is compressed"),
        arguments(
            "out of the folder", Map.of("../../x/data.pkl", fine), false, "leaves its folder"),
        arguments("from the root", Map.of("/etc/data.pkl", fine), false, "leaves its folder"),
        arguments("a path of Windows", Map.of("..\\data.pkl", fine), false, "leaves its folder"),
        arguments(
            "big-endian",
            Map.of("a/data.pkl", fine, "a/byteorder", "big".getBytes(StandardCharsets.UTF_8)),
            false,
            "big-endian"),
        arguments(
            "a TorchScript module",
            Map.of("a/data.pkl", fine, "a/constants.pkl", fine),
            false,
            "TorchScript"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("zips")
  void aZipFileThatIsNoCheckpoint(
      String name, Map<String, byte[]> entries, boolean packed, String said) {
    assertFalse(name.isBlank());
    refused(Pickled.zip(folder.resolve("x.pth"), entries, packed), said);
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        arguments("a plain pickle", new byte[] {(byte) 0x80, 2, '}', '.'}, "plain pickle"),
        arguments("a page", "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8), "no zip file"),
        arguments("nothing", new byte[0], "was cut"),
        arguments("the end of a zip file only", end(0, 0, 0), "no directory right before its end"),
        arguments("a directory beyond the file", end(1, 100, 1 << 30), "no directory right before"),
        arguments("a directory of 2 GB", end(1, Integer.MAX_VALUE, 0), "at most 16777216"));
  }

  private static byte[] end(int count, int bytes, int begin) {
    var out = new Pickled();
    out.raw('P', 'K', 3, 4).raw(new int[60]).little(0x06054b50, 4).little(0, 4);
    out.little(count, 2).little(count, 2).little(bytes, 4).little(begin, 4).little(0, 2);
    byte[] all = out.bytes();
    return Arrays.copyOfRange(all, 2, all.length);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void somethingElseAltogether(String name, byte[] bytes, String said) throws IOException {
    assertFalse(name.isBlank());
    refused(Files.write(folder.resolve("x.pth"), bytes), said);
  }

  @Test
  void aCheckpointThatWasCutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(ConversionTest.checkpoint());
    Path file = folder.resolve("x.pth");
    for (int i = 0; i < 100; i++) {
      Files.write(file, Arrays.copyOf(whole, (int) ((long) whole.length * i / 100)));
      refused(file, "cannot be used: it is no");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    refused(file, "was cut");
  }

  /** Every bit flip is refused, or meets bytes that are not weights. */
  @Test
  void aCheckpointWithAWrongByte() throws IOException {
    byte[] whole = Files.readAllBytes(ConversionTest.checkpoint());
    Path file = folder.resolve("x.pth");
    Path out = folder.resolve("out.pt");
    var skeleton = Skeleton.shipped("san_tiny");
    skeletonFilled(skeleton, Files.write(file, whole), out);
    byte[] right = Files.readAllBytes(out);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] changed = whole.clone();
      changed[(int) ((long) whole.length * i / 60)] ^= 0x10;
      Files.delete(out);
      try {
        skeletonFilled(skeleton, Files.write(file, changed), out);
        assertTrue(Arrays.equals(right, Files.readAllBytes(out)), "byte of part " + i);
      } catch (IOException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        refused++;
        Files.write(out, right);
      }
    }
    assertTrue(refused > 10, refused + " refused");
  }

  private static void skeletonFilled(Skeleton skeleton, Path file, Path out) throws IOException {
    Files.deleteIfExists(out);
    try (var checkpoint = Checkpoint.open(file)) {
      skeleton.fill(checkpoint, out, bytes -> {});
    }
  }

  @Test
  void entriesOnTheSameBytes() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("a/data.pkl", showing("FloatStorage", 12, 0, SHAPE, STRIDES));
    entries.put("a/data/0", Pickled.twelve());
    entries.put("a/data/1", Pickled.twelve());
    Path file = Pickled.zip(folder.resolve("x.pth"), entries, false);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // The directory's last record is given the place and the name of the one before.
    int last = text.lastIndexOf("PK\1\2");
    int before = text.lastIndexOf("PK\1\2", last - 1);
    System.arraycopy(bytes, before + 42, bytes, last + 42, 4);
    refused(Files.write(file, bytes), "with two names");
    bytes[last + 46 + "a/data/".length()] = '0';
    refused(Files.write(file, bytes), "twice");
  }

  static Stream<Arguments> tables() {
    return Stream.of(
        arguments("a name is missing", List.of("-bias"), "1 missing (ov_classifier.bg_embed)"),
        arguments("a name is left over", List.of("+extra"), "1 unexpected (extra)"),
        arguments(
            "another shape", List.of("~shape"), "1 wrong (ov_classifier.bg_embed has shape [12]"),
        arguments(
            "whole numbers", List.of("~type"), "1 of whole numbers (ov_classifier.logit_scale)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void aTableThatDoesNotFit(String name, List<String> change, String said) throws IOException {
    assertFalse(name.isBlank());
    Path file = Rewritten.checkpoint(folder.resolve("x.pth"), change.get(0));
    try (var checkpoint = Checkpoint.open(file)) {
      var known = List.of(Skeleton.shipped("san_vit_b_16"), Skeleton.shipped("san_tiny"));
      var refusal = assertThrows(IOException.class, () -> Skeleton.fitting(checkpoint, known));
      assertEquals(1, refusal.getMessage().lines().count());
      assertTrue(refusal.getMessage().contains("does not fit san_tiny"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }
  }

  /** In one line, naming the file, and quickly: nothing is reserved for what is only declared. */
  private static void refused(Path file, String said) {
    var refusal = assertThrows(IOException.class, () -> Checkpoint.open(file).close());
    String message = String.valueOf(refusal.getMessage());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(said), message);
    assertTrue(message.contains(file.toString()), message);
    assertTrue(message.chars().noneMatch(c -> c < ' '), message);
  }

  /** The tiny model's checkpoint, changed. */
  static final class Rewritten {
    private Rewritten() {}

    static Path checkpoint(Path file, String change) {
      try (var whole = Checkpoint.open(ConversionTest.checkpoint())) {
        var out = new Pickled().raw('}');
        var entries = new LinkedHashMap<String, byte[]>();
        for (var each : whole.tensors().entrySet()) {
          boolean bias = each.getKey().equals("ov_classifier.bg_embed");
          boolean scale = each.getKey().equals("ov_classifier.logit_scale");
          if (bias && change.equals("-bias")) {
            continue;
          }
          var values = new ArrayList<Float>();
          whole.read(each.getKey(), values::add);
          var shape = each.getValue().shape().stream().mapToLong(Long::longValue).toArray();
          if (bias && change.equals("~shape")) {
            shape = new long[] {12};
          }
          String type = scale && change.equals("~type") ? "IntStorage" : "FloatStorage";
          append(out, entries, each.getKey(), type, shape, values);
        }
        if (change.equals("+extra")) {
          append(out, entries, "extra", "FloatStorage", new long[] {1}, List.of(1f));
        }
        entries.put("a/data.pkl", out.raw('.').bytes());
        return Pickled.zip(file, entries, false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void append(
        Pickled out,
        Map<String, byte[]> entries,
        String name,
        String type,
        long[] shape,
        List<Float> values) {
      String key = String.valueOf(entries.size());
      long[] strides = new long[shape.length];
      long step = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        strides[axis] = step;
        step *= shape[axis];
      }
      out.text(name).tensor(type, key, values.size(), 0, shape, strides).raw('s');
      var bytes = java.nio.ByteBuffer.allocate(values.size() * 4);
      bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN);
      values.forEach(bytes::putFloat);
      entries.put("a/data/" + key, bytes.array());
    }
  }
}
