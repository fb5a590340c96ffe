package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One run of the command line, and the pictures such runs need.
 *
 * @param exitCode 0 done, 1 failed, 2 wrong usage
 * @param out standard output
 * @param err standard error
 */
public record Cli(int exitCode, String out, String err) {
  public static final Path TINY = Path.of("src/core/src/fixtures/resources/bundles/tiny");
  public static final int WIDTH = 160;
  public static final int HEIGHT = 120;

  public static Cli run(Object... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Cli(exitCode, out.toString(), err.toString());
  }

  /** Requires success. */
  public Cli ok() {
    assertEquals(0, exitCode, err);
    return this;
  }

  public JsonElement json() {
    return JsonParser.parseString(ok().out);
  }

  /** Requires failure of a kind with one line that says {@code message}. */
  public void fails(int code, String message) {
    assertEquals(code, exitCode, err);
    var lines = err.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, lines.size(), err);
    assertEquals(true, lines.get(0).contains(message), lines.get(0));
    assertEquals(false, err.contains("\tat "), err);
  }

  /** Requires failure with one line that says any of these. */
  public void failsNaming(String... messages) {
    assertEquals(1, exitCode, err);
    var lines = err.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, lines.size(), err);
    assertEquals(true, Arrays.stream(messages).anyMatch(lines.get(0)::contains), lines.get(0));
  }

  /** A disc on a ramp, farther to the right with each number. */
  public static RgbImage frame(int number) {
    byte[] data = new byte[WIDTH * HEIGHT * 3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        boolean inside = inDisc(number, x, y);
        data[at] = (byte) (inside ? 200 : x);
        data[at + 1] = (byte) (inside ? 40 : y + 100);
        data[at + 2] = (byte) (inside ? 30 : 90);
      }
    }
    return new RgbImage(WIDTH, HEIGHT, data);
  }

  /** White where {@link #frame} has its disc. */
  public static RgbImage mask(int number) {
    byte[] data = new byte[WIDTH * HEIGHT * 3];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      if (inDisc(number, i % WIDTH, i / WIDTH)) {
        data[3 * i] = data[3 * i + 1] = data[3 * i + 2] = -1;
      }
    }
    return new RgbImage(WIDTH, HEIGHT, data);
  }

  private static boolean inDisc(int number, int x, int y) {
    return Math.hypot(x - 60 - 10 * number, y - 60) < 30;
  }

  /** A picture in a file. */
  public static Path write(Path file, RgbImage image) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ImageFiles.write(file, image);
    return file;
  }
}
