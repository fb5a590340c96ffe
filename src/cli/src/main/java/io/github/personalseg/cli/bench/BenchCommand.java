package io.github.personalseg.cli.bench;

import io.github.personalseg.cli.bench.soak.BenchAttackCommand;
import io.github.personalseg.cli.bench.soak.BenchSoakCommand;
import io.github.personalseg.cli.console.CommandGroup;
import io.github.personalseg.cli.hostile.HostileInputsCommand;
import io.github.personalseg.cli.hostile.HostilePeerCommand;
import picocli.CommandLine.Command;

/** Groups what is measured. */
@Command(
    name = "bench",
    description = "Measures the method and the node, on any model and any data set.",
    footer = {
      "%nExamples:",
      "  personal-seg bench model --out report",
      "  personal-seg bench personalize my_set --out report"
    },
    subcommands = {
      BenchPersonalizeCommand.class,
      BenchPhotosCommand.class,
      BenchWebCommand.class,
      BenchCrowdCommand.class,
      BenchCorrectCommand.class,
      BenchTeachCommand.class,
      BenchNodeCommand.class,
      BenchModelCommand.class,
      BenchScoresCommand.class,
      BenchSoakCommand.class,
      BenchAttackCommand.class,
      HostilePeerCommand.class,
      HostileInputsCommand.class,
      BenchFollowCommand.class
    })
public final class BenchCommand extends CommandGroup {}
