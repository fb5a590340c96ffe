package io.github.personalseg.cli;

import picocli.CommandLine.Command;

/** Groups what is said about models. */
@Command(
    name = "model",
    description = "Shows a model's bundle.",
    subcommands = ModelInfoCommand.class)
final class ModelCommand extends CommandGroup {}
