package io.github.personalseg.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TeachMugTest {
  private static final Pattern LINE = Pattern.compile("(.+) (\\d+) %");

  @TempDir Path folder;

  @Test
  void teachesAMugAndNamesAnotherFrame() throws Exception {
    Path frames = folder.resolve("frames");
    run("io.github.personalseg.cli.Main", "bag", "unpack", "bags/kitchen", frames.toString());
    String said = run("io.github.personalseg.examples.TeachMug", frames.toString());

    int sum = 0;
    var names = new ArrayList<String>();
    for (String line : said.lines().toList()) {
      var matcher = LINE.matcher(line);
      assertTrue(matcher.matches(), said);
      names.add(matcher.group(1));
      sum += Integer.parseInt(matcher.group(2));
    }
    assertEquals(100, sum, 5, said);
    assertTrue(names.containsAll(List.of("my mug", "mug", "table", "wall")), said);
    assertTrue(said.matches("(?s).*\\bmy mug [1-4] %.*"), said);
  }

  private String run(String main, String... arguments) throws IOException, InterruptedException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                path,
                main));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(err));
    return read(out);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
