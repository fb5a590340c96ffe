package io.github.personalseg.cli.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes good bytes into hostile ones: cut, repeated, spliced, with numbers at their limits. */
final class Mutation {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1e309",
          ".nan",
          "-.inf",
          "99999999999999999999",
          "null",
          "~",
          "[",
          "{",
          "&a",
          "*a",
          "<<: *a",
          "!!binary",
          "!!python/object:os.system",
          "!!javax.script.X []",
          "\u0000",
          "\ufeff",
          "\n---\n",
          "? ",
          "- - - - ",
          "\"",
          "'",
          "../..",
          "/dev/zero",
          "%s%n",
          "\t",
          "💥",
          "true",
          "[[[[[[[[[[[[[[[[",
          "{a: {a: {a: {a: ",
          "torch.from_file",
          "import os\n");

  private Mutation() {}

  /** One to four changes of a seed. */
  static byte[] of(byte[] seed, List<byte[]> seeds, Random random) {
    byte[] bytes = seed;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = once(bytes, seeds, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] from, List<byte[]> seeds, Random random) {
    if (from.length == 0) {
      return seeds.get(random.nextInt(seeds.size()));
    }
    byte[] bytes = from.clone();
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(64, bytes.length));
    switch (random.nextInt(11)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> {
        return Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
      }
      case 4 -> { // a piece left out
        return joined(Arrays.copyOf(bytes, at), tail(bytes, Math.min(bytes.length, at + length)));
      }
      case 5 -> { // a piece twice
        return joined(Arrays.copyOf(bytes, Math.min(bytes.length, at + length)), tail(bytes, at));
      }
      case 6 -> { // half of another
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int second = other.length == 0 ? 0 : random.nextInt(other.length);
        return joined(Arrays.copyOf(bytes, at), tail(other, second));
      }
      case 7 -> number(bytes, at, random);
      case 8 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + length), (byte) -1);
      case 9 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + length), (byte) 0);
      default -> {
        byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
        int over = random.nextBoolean() ? 0 : Math.min(word.length, bytes.length - at);
        return joined(joined(Arrays.copyOf(bytes, at), word), tail(bytes, at + over));
      }
    }
    return bytes;
  }

  private static void number(byte[] bytes, int at, Random random) {
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    int width = 1 << random.nextInt(4);
    boolean big = random.nextBoolean();
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> (8 * (big ? width - 1 - i : i)));
    }
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
  }

  private static byte[] joined(byte[] one, byte[] two) {
    var out = new ByteArrayOutputStream(one.length + two.length);
    out.writeBytes(one);
    out.writeBytes(two);
    return out.toByteArray();
  }
}
