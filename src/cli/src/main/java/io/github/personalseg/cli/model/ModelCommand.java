package io.github.personalseg.cli.model;

import io.github.personalseg.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** Groups what is said about models. */
@Command(
    name = "model",
    description = "Shows, checks and prepares a model's bundle.",
    footer = {"%nExamples:", "  personal-seg model info", "  personal-seg model check models/demo"},
    subcommands = {ModelInfoCommand.class, ModelCheckCommand.class, ModelEncodeCommand.class})
public final class ModelCommand extends CommandGroup {}
