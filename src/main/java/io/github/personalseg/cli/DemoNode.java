package io.github.personalseg.cli;

import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The perception node that the live demo talks to: a process of its own, or with the in-process
 * transport, which ends at the process, a part of this one.
 */
interface DemoNode extends AutoCloseable {
  /** Why it cannot answer any more; empty while it runs. */
  String failure();

  @Override
  void close();

  /**
   * Starts it.
   *
   * @param transport its way to the graph
   * @param model the bundle's folder
   * @param out gets its concepts and its log
   */
  static DemoNode start(String transport, Path model, Path out) throws IOException {
    Path log = out.resolve("node.log");
    var ros =
        List.of(
            "--ros-args",
            "-r",
            "image:=" + LiveDemo.CAMERA,
            "-p",
            "compressed_input:=true",
            "-p",
            "model:='" + model.toAbsolutePath() + "'",
            "-p",
            "concepts_dir:='" + out.resolve("concepts").toAbsolutePath() + "'");
    return transport.equals("in-process")
        ? inside(transport, ros, log)
        : process(transport, ros, log);
  }

  private static DemoNode inside(String transport, List<String> ros, Path log) throws IOException {
    var lines = Files.newBufferedWriter(log);
    var node =
        PerceptionNode.start(
            RosArguments.parse(ros),
            name -> Transports.open(transport, name, TransportOptions.DEFAULT),
            new PerceptionNode.Defaults(Home.demoBundle(), Home.concepts()),
            line -> {
              try {
                lines.write(line + "\n");
              } catch (IOException e) {
                throw new CliException("cannot write " + log + ": " + e.getMessage(), e);
              }
            });
    return new DemoNode() {
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

  private static DemoNode process(String transport, List<String> ros, Path log) throws IOException {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Xmx2g");
    System.getProperties().stringPropertyNames().stream()
        .filter(
            name -> name.matches("(personalseg|ai\\.djl|org\\.slf4j)\\..*|java\\.awt\\.headless"))
        .forEach(name -> line.add("-D" + name + "=" + System.getProperty(name)));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("node", "--transport", transport));
    line.addAll(ros);
    var process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new DemoNode() {
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
