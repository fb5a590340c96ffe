package io.github.personalseg.cli.bag;

import io.github.personalseg.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** Groups what is done with bags. */
@Command(
    name = "bag",
    description = "Looks into bags and makes them.",
    footer = {
      "%nExamples:",
      "  personal-seg bag info bags/kitchen",
      "  personal-seg bag unpack bags/kitchen frames --every 10"
    },
    subcommands = {BagInfoCommand.class, BagPackCommand.class, BagUnpackCommand.class})
public final class BagCommand extends CommandGroup {}
