package io.github.personalseg.cli.hostile;

import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.file.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Feeds hostile inputs to every reader. */
@Command(
    name = "hostile",
    description = {
      "Feeds hostile inputs to every reader.",
      "Messages, images, YAML, tensors, bundles, TorchScript, checkpoints, concepts and bags are"
          + " changed from good ones: cut, spliced, repeated, with numbers at their limits. Each"
          + " must be read or refused in one message, within 5 s and within a bound of memory."
          + " Prints a line for each reader. Ends with 1 when one crashed, hung or took too much."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bench hostile --inputs 1000000",
      "  personal-seg bench hostile --reader png --from 1234 --inputs 1"
    })
public final class HostileInputsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--inputs",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Number of inputs, over all readers by their shares; by default ${DEFAULT-VALUE}.")
  private long inputs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the inputs; the same gives the same. By default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--reader", paramLabel = "NAME", description = "Feeds one reader only.")
  private @Nullable String reader;

  @Option(
      names = "--from",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Number of the first input, to feed one again; by default ${DEFAULT-VALUE}.")
  private long from;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (inputs < 1 || from < 0) {
      throw new ParameterException(spec.commandLine(), "--inputs is at least 1, --from at least 0");
    }
    TemporaryFolder.require();
    Path folder = Files.createTempDirectory(TemporaryFolder.path(), "hostile");
    try {
      return run(folder);
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private int run(Path folder) throws IOException, InterruptedException {
    var all = HostileReaders.all(InstallPaths.installed(), folder);
    var names = all.stream().map(HostileReaders.Subject::name).toList();
    if (reader != null && !names.contains(reader)) {
      throw new ParameterException(
          spec.commandLine(), "--reader is \"" + reader + "\"; allowed: " + names);
    }
    var out = spec.commandLine().getOut();
    long shares = all.stream().mapToLong(HostileReaders.Subject::share).sum();
    var counts = new ArrayList<HostileInputs.Count>();
    for (var subject : all) {
      if (reader != null && !reader.equals(subject.name())) {
        continue;
      }
      long number =
          reader == null ? Math.max(1, (inputs * subject.share() + shares - 1) / shares) : inputs;
      var count = new HostileInputs(seed).feed(subject, from, from + number, folder);
      counts.add(count);
      out.printf(
          Locale.ROOT,
          "%-17s %7d inputs, %6d read, %7d refused, %d crashes, %d hangs, %d beyond %d MiB;"
              + " most %.1f MiB, %.2f s%n",
          count.reader(),
          count.inputs(),
          count.read(),
          count.inputs() - count.read() - count.crashes(),
          count.crashes(),
          count.hangs(),
          count.beyond(),
          subject.bound() >> 20,
          count.mostMebibytes(),
          count.mostSeconds());
      count.complaints().forEach(complaint -> out.println("  " + complaint));
      out.flush();
    }
    return tell(counts);
  }

  private int tell(List<HostileInputs.Count> counts) {
    long crashes = counts.stream().mapToLong(HostileInputs.Count::crashes).sum();
    long hangs = counts.stream().mapToLong(HostileInputs.Count::hangs).sum();
    long beyond = counts.stream().mapToLong(HostileInputs.Count::beyond).sum();
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "inputs=%d seed=%d readers=%d crashes=%d hangs=%d beyond_bound=%d%n",
            counts.stream().mapToLong(HostileInputs.Count::inputs).sum(),
            seed,
            counts.size(),
            crashes,
            hangs,
            beyond);
    return crashes + hangs + beyond == 0 ? 0 : 1;
  }
}
