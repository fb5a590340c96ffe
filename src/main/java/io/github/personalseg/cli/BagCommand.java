package io.github.personalseg.cli;

import picocli.CommandLine.Command;

/** Groups what is done with bags. */
@Command(
    name = "bag",
    description = "Looks into bags and makes them.",
    subcommands = {BagInfoCommand.class, BagPackCommand.class, BagUnpackCommand.class})
final class BagCommand extends CommandGroup {}
