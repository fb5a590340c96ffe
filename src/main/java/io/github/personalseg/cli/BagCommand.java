package io.github.personalseg.cli;

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
final class BagCommand extends CommandGroup {}
