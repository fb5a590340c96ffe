package io.github.personalseg.cli;

import io.github.personalseg.cli.bag.BagCommand;
import io.github.personalseg.cli.bench.BenchCommand;
import io.github.personalseg.cli.concepts.ConceptsCommand;
import io.github.personalseg.cli.concepts.RefineCommand;
import io.github.personalseg.cli.concepts.TeachCommand;
import io.github.personalseg.cli.console.GlobalOptions;
import io.github.personalseg.cli.demo.DemoCommand;
import io.github.personalseg.cli.label.ReplayCommand;
import io.github.personalseg.cli.label.SegmentCommand;
import io.github.personalseg.cli.model.ModelCommand;
import io.github.personalseg.cli.node.NodeCommand;
import io.github.personalseg.cli.node.WebCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command, and the options that every command shares. */
@Command(
    name = "personal-seg",
    version = "personal-seg 0.2.0",
    description = {
      "Names every pixel of an image, in words you choose, and learns things of yours from a few"
          + " marked frames."
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      NodeCommand.class,
      SegmentCommand.class,
      ReplayCommand.class,
      WebCommand.class,
      TeachCommand.class,
      RefineCommand.class,
      ConceptsCommand.class,
      BagCommand.class,
      ModelCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed, with one line that says why", "2:wrong usage"},
    footer = {
      "%nExamples:",
      "  personal-seg segment kitchen.jpg",
      "  personal-seg replay my_bag --out labels",
      "  personal-seg teach --help",
      "%nA command's own --help shows its options and examples."
    })
final class PersonalSeg implements Runnable, GlobalOptions {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "On failure, show where in the program.")
  private boolean debug;

  @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "No progress bars.")
  private boolean quiet;

  @Override
  public boolean debug() {
    return debug;
  }

  @Override
  public boolean quiet() {
    return quiet;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
