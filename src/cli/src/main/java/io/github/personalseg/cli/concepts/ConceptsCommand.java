package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** Groups what is done with learned concepts. */
@Command(
    name = "concepts",
    description = "Lists, shows and forgets what was taught.",
    footer = {
      "%nExamples:",
      "  personal-seg concepts list",
      "  personal-seg concepts show \"my mug\""
    },
    subcommands = {
      ConceptsListCommand.class,
      ConceptsShowCommand.class,
      ConceptsForgetCommand.class
    })
public final class ConceptsCommand extends CommandGroup {}
