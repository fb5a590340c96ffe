package io.github.personalseg.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that cannot draw text, as on a machine without its libraries and fonts: the libraries that
 * the loader finds are empty files, and fontconfig knows no font. Which of the two a Java minds
 * depends on who built it.
 */
public final class BrokenFonts {
  private static final long SECONDS = 120;

  private BrokenFonts() {}

  /** Runs a class' main to its end, which must be good, and returns what it said. */
  public static String run(Path folder, Class<?> main, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-Djava.awt.headless=true", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path output = folder.resolve("said.txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LD_LIBRARY_PATH", emptyLibraries(folder).toString());
    Path fonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig/>");
    builder.environment().put("FONTCONFIG_FILE", fonts.toString());
    var process = builder.start();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
    String said = Files.readString(output);
    assertEquals(0, process.exitValue(), said);
    return said;
  }

  private static Path emptyLibraries(Path folder) throws IOException {
    Path libraries = Files.createDirectories(folder.resolve("libraries"));
    for (String name : List.of("libharfbuzz.so.0", "libfreetype.so.6", "libfontconfig.so.1")) {
      Files.write(libraries.resolve(name), new byte[0]);
    }
    return libraries;
  }
}
