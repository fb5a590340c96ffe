package io.github.personalseg.cli;

import picocli.CommandLine.Command;

/** Groups what is measured. */
@Command(
    name = "bench",
    description = "Measures the method, on any model and any data set.",
    subcommands = BenchPersonalizeCommand.class)
final class BenchCommand extends CommandGroup {}
