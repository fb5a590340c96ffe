package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the node for long and watches its memory. */
@Command(
    name = "soak",
    description = {
      "Runs the node for long and watches its memory.",
      "A camera streams to a node in a process of its own, which after each round is taught a"
          + " concept, forgets it, or is given other words. Prints a line for each round; the last"
          + " line is the figures. Ends with 1 when after the warm-up the resident memory of a round"
          + " strays from the median of all by more than the tolerance, a label image came damaged,"
          + " a frame is missing in /diagnostics, or a concept that was to stay has changed."
    },
    footer = {"%nExample:", "  personal-seg bench soak --rounds 60 --out target/soak"})
public final class BenchSoakCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--rounds",
      defaultValue = "60",
      description = "Length; by default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--round-seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "Length of a round, 1 to 3600; by default ${DEFAULT-VALUE}.")
  private int roundSeconds;

  @Option(
      names = "--warm-up",
      paramLabel = "ROUNDS",
      defaultValue = "10",
      description = "Rounds that do not count; by default ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      defaultValue = "10",
      description = "Images a second; by default ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--heap-mib",
      paramLabel = "MIB",
      defaultValue = "512",
      description =
          "Java heap of the node's process, all of it in memory from the start, so that the JVM's"
              + " own sizing hides no leak, 64 to 65536; by default ${DEFAULT-VALUE}.")
  private int heapMib;

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      defaultValue = "3",
      description = "Allowed distance from the median; by default ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--hostile",
      description = {
        "A stranger in a process of its own attacks the node meanwhile with forged announcements"
            + " and wrong calls, and every second frame of the camera is faulty: cut, empty, of no"
            + " size, no picture, or with a clock that jumps. Needs a transport that leaves the"
            + " process."
      })
  private boolean hostile;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Gets the node's log and concepts; by default target/soak.")
  private @Nullable Path out;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      defaultValue = Transports.AUTO,
      description = "auto, dds or in-process; by default ${DEFAULT-VALUE}.")
  private String transport = Transports.AUTO;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (warmUp < 0
        || rounds <= warmUp
        || roundSeconds < 1
        || roundSeconds > 3600
        || heapMib < 64
        || heapMib > 65536
        || !(rate >= 1 && rate <= 1000)) {
      throw new ParameterException(
          spec.commandLine(),
          "--rounds must be more than --warm-up, which is at least 0; --round-seconds is 1 to 3600,"
              + " --heap-mib 64 to 65536, --rate 1 to 1000");
    }
    if (hostile && transport.equals("in-process")) {
      throw new ParameterException(
          spec.commandLine(), "--hostile needs another process; --transport in-process has none");
    }
    Path folder = out == null ? InstallPaths.installed().resolve("target/soak") : out;
    new Outputs().reading("the model's folder", model.folder()).folder("--out", folder);
    if (out == null) {
      Files.createDirectories(folder);
    } else {
      OutputFolder.claim("--out", folder);
    }
    var soak =
        new Soak(
            transport,
            model.nodeParameters(),
            folder,
            rate,
            heapMib,
            roundSeconds,
            hostile,
            spec.commandLine().getOut());
    var result = soak.run(rounds);
    double spread = 100 * result.resident().spread(warmUp);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "rounds=%d frames=%d labels=%d damaged=%d dropped=%d changes=%d age_ms_p50=%.1f"
                + " age_ms_p99=%.1f warm_up_rounds=%d resident_mib=%.1f resident_spread_percent=%.2f"
                + " heap_mib_last=%.1f %s%s%n",
            rounds,
            result.labels().frames(),
            result.labels().labels(),
            result.labels().damaged(),
            result.frames().dropped(),
            result.changes(),
            result.labels().ages().percentileMillis(50),
            result.labels().ages().percentileMillis(99),
            warmUp,
            result.resident().level(warmUp),
            spread,
            result.heap().least(rounds - 1),
            result.frames(),
            result.hostile().map(enemies -> " " + enemies).orElse(""));
    return result.labels().damaged() == 0 && spread <= tolerance && result.accounted() ? 0 : 1;
  }
}
