package io.github.personalseg.cli.model;

import io.github.personalseg.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** Groups what is said about models. */
@Command(
    name = "model",
    description = "Installs, shows, checks and prepares models.",
    footer = {
      "%nExamples:",
      "  personal-seg model install san_vit_b_16",
      "  personal-seg model info",
      "  personal-seg model check models/demo"
    },
    subcommands = {
      ModelAvailableCommand.class,
      ModelInstallCommand.class,
      ModelRemoveCommand.class,
      ModelInfoCommand.class,
      ModelCheckCommand.class,
      ModelEncodeCommand.class
    })
public final class ModelCommand extends CommandGroup {}
