package io.github.personalseg.cli;

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
final class ConceptsCommand extends CommandGroup {}
