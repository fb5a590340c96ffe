package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands of programs that wire tests talk to. */
final class Peers {
  private static final Path BUILD = Path.of("target", "peers");
  private static final long BUILD_SECONDS = 600;

  private Peers() {}

  /**
   * An independent program of {@code src/ros/src/test/native}; skips the test where it cannot be
   * built.
   */
  static String program(String name) throws Exception {
    assumeTrue(
        isThere("cmake") && isThere("c++") && isThere("cc"), "cmake or a compiler is missing");
    Files.createDirectories(BUILD);
    build("cmake", "-S", "src/ros/src/test/native", "-B", BUILD.toString());
    build("cmake", "--build", BUILD.toString());
    assumeTrue(
        Files.exists(BUILD.resolve(name)),
        name + " was not built: its middleware's development files are not installed");
    return BUILD.resolve(name).toAbsolutePath().toString();
  }

  private static void build(String... command) throws Exception {
    PeerProcess.run(List.of(command), Map.of(), BUILD_SECONDS);
  }

  static boolean isThere(String tool) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /** The command that runs a test class' main in another JVM. */
  static List<String> java(Class<?> main, List<String> jvmOptions, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
