package io.github.personalseg.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short texts that would grow, nest, or build something are refused in one line. */
final class SafeYamlTest {
  private static final long MOST_ALLOCATED = 64L << 20;

  static Stream<String> bombs() {
    var laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 10; i++) {
      laughs.append("a" + i + ": &a" + i + " [");
      laughs.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
    }
    var merges = new StringBuilder("m0: &m0 {a: 1}\n");
    for (int i = 1; i < 30; i++) {
      merges.append("m" + i + ": &m" + i + " {<<: [*m" + (i - 1) + ", *m" + (i - 1) + "]}\n");
    }
    return Stream.of(
        laughs.toString(),
        merges.toString(),
        "a: &a " + "x".repeat(100_000) + "\nb: [" + "*a, ".repeat(10_000) + "]",
        "a: &a [*a]",
        "&a {*a : *a}",
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(10_000),
        "!!javax.script.ScriptEngineManager []",
        "!!java.io.File [/tmp/x]",
        "!!python/object/apply:os.system [true]",
        "a: !!binary '*'",
        "a: 1\na: 2",
        "\u0000",
        "a: \"\\uD800");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void bombsAreRefusedInOneLineAndTakeLittle(String text) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    var error = assertThrows(IOException.class, () -> SafeYaml.parse(text));
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken <= MOST_ALLOCATED, taken + " bytes");
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    assertTrue(error.getMessage().length() < 400);
  }

  @Test
  void whatPeopleWriteIsRead() throws IOException {
    assertEquals(
        Map.of("a", List.of(1, 2), "b", List.of(1, 2), "c", "ü"),
        SafeYaml.parse("a: &a [1, 2]\nb: *a\nc: ü\n"));
    assertEquals(null, SafeYaml.parse(""));
  }
}
