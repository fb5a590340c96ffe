package io.github.personalseg.cli.process;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A perception node that a command starts to talk to it: a process of its own, or with the
 * in-process transport, which ends at the process, a part of this one.
 */
public interface NodeProcess extends AutoCloseable {
  /** How long it may take to appear. */
  Duration PATIENCE = Duration.ofMinutes(2);

  /** Why it cannot answer any more; empty while it runs. */
  String failure();

  @Override
  void close();

  /**
   * Fails when it cannot answer any more.
   *
   * @throws CliException saying where the reason is found
   */
  default void requireRunning() {
    if (!failure().isEmpty()) {
      throw new CliException(failure());
    }
  }

  /**
   * Waits until it is seen on the graph.
   *
   * @throws CliException when it fails, or nothing is seen of it for two minutes
   */
  default void await(BooleanSupplier seen) throws InterruptedException {
    await(seen, PATIENCE);
  }

  /**
   * Waits until it is seen on the graph.
   *
   * @throws CliException when it fails, or nothing is seen of it for so long
   */
  default void await(BooleanSupplier seen, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!seen.getAsBoolean()) {
      requireRunning();
      if (System.nanoTime() > end) {
        throw new CliException("the node did not appear within " + patience.toSeconds() + " s");
      }
      Thread.sleep(50);
    }
  }

  /**
   * Starts it.
   *
   * @param transport its way to the graph
   * @param parameters by name, as behind {@code -p}
   * @param remaps as behind {@code -r}
   * @param log gets its log
   * @param jvm options of its JVM, where it has one of its own
   */
  static NodeProcess start(
      String transport,
      Map<String, String> parameters,
      List<String> remaps,
      Path log,
      List<String> jvm)
      throws IOException {
    var ros = new ArrayList<String>(List.of("--ros-args"));
    remaps.forEach(remap -> ros.addAll(List.of("-r", remap)));
    parameters.forEach((name, value) -> ros.addAll(List.of("-p", name + ":=" + value)));
    return transport.equals("in-process")
        ? inside(transport, ros, log)
        : process(transport, ros, log, jvm);
  }

  /**
   * Parameters of a node that keeps its concepts in a folder of its own and tells labels as raw
   * images.
   *
   * @param model which model, as parameters
   * @param out the concepts' folder is made in it
   */
  static Map<String, String> parameters(
      Map<String, String> model, Path out, boolean compressedInput) {
    var parameters = new HashMap<>(model);
    parameters.put("compressed_input", String.valueOf(compressedInput));
    parameters.put("raw_output", "true");
    parameters.put("concepts_dir", quoted(out.resolve("concepts")));
    return parameters;
  }

  /** A folder as the value of a parameter: quoted, so that YAML takes it as text. */
  static String quoted(Path folder) {
    return quoted(folder.toAbsolutePath().toString());
  }

  /** Words as the value of a parameter. */
  static String quoted(List<String> words) {
    return "[" + words.stream().map(NodeProcess::quoted).collect(Collectors.joining(",")) + "]";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static NodeProcess inside(String transport, List<String> ros, Path log)
      throws IOException {
    var lines = Files.newBufferedWriter(log);
    var node =
        PerceptionNode.start(
            RosArguments.parse(ros),
            name -> Transports.open(transport, name, TransportOptions.DEFAULT),
            new PerceptionNode.Defaults(InstallPaths.demoBundle(), InstallPaths.concepts()),
            line -> {
              try {
                lines.write(line + "\n");
              } catch (IOException e) {
                throw new CliException("cannot write " + log + ": " + e.getMessage(), e);
              }
            });
    return new NodeProcess() {
      @Override
      public String failure() {
        return node.failed() ? "the node did not start; " + log + " says why" : "";
      }

      @Override
      public void close() {
        node.close();
        try {
          lines.close();
        } catch (IOException e) {
          throw new CliException("cannot write " + log + ": " + e.getMessage(), e);
        }
      }
    };
  }

  /**
   * Starts this program in a process of its own.
   *
   * @param arguments of its command line
   * @param log gets what it prints
   * @param jvm options of its JVM
   */
  static Process program(List<String> arguments, Path log, List<String> jvm) throws IOException {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvm);
    System.getProperties().stringPropertyNames().stream()
        .filter(
            name -> name.matches("(personalseg|ai\\.djl|org\\.slf4j)\\..*|java\\.awt\\.headless"))
        .forEach(name -> line.add("-D" + name + "=" + System.getProperty(name)));
    line.addAll(List.of("-cp", classPath(), "io.github.personalseg.cli.Main"));
    line.addAll(arguments);
    return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Ours; where the start script went through a descriptor of this process, by its id. */
  private static String classPath() {
    return System.getProperty("java.class.path")
        .replace("/proc/self/", "/proc/" + ProcessHandle.current().pid() + "/");
  }

  private static NodeProcess process(String transport, List<String> ros, Path log, List<String> jvm)
      throws IOException {
    var arguments = new ArrayList<String>(List.of("node", "--transport", transport));
    arguments.addAll(ros);
    var process = program(arguments, log, jvm);
    return new NodeProcess() {
      @Override
      public String failure() {
        return process.isAlive() ? "" : "the node's process has ended; " + log + " says why";
      }

      @Override
      public void close() {
        process.destroy();
        try {
          if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
        } catch (InterruptedException e) {
          process.destroyForcibly();
          Thread.currentThread().interrupt();
        }
      }
    };
  }
}
