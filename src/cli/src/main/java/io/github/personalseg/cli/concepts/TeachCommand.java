package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.frames.MarkedFrame;
import io.github.personalseg.cli.options.MethodOption;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.SessionOptions;
import io.github.personalseg.concept.ConceptName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Teaches a concept from pictures. */
@Command(
    name = "teach",
    description = {
      "Teaches a concept from a few pictures, keeps it, and tries it on them and on others.",
      "What else answers to it is named, with what to type. A mask is a picture of the same size,"
          + " not black where the thing is. Teaching a name again replaces what was learned;"
          + " 'refine' adds to it."
    },
    footer = {
      "%nExamples:",
      "  personal-seg teach \"my mug\" --class mug --ref desk.png=desk_mask.png",
      "  personal-seg teach \"my mug\" --class mug --ref frames/000010.png=box:342,183,73,99",
      "  personal-seg teach \"my mug\" --class mug --ref a.jpg=points:330,250 \\",
      "    --ref b.jpg=polygon:300,210,360,205,352,290 --not other.jpg=box:80,190,70,90",
      "  personal-seg teach \"my mug\" --class mug --follow 5 --ref frames/000010.png=points:375,230",
      "  (frames of a bag: personal-seg bag unpack --help, personal-seg replay --help)"
    })
public final class TeachCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
  @Mixin private MarkOptions marks;
  @Mixin private TrialFrames trial;
  @Mixin private FollowOptions follow;
  @Mixin private MethodOption learning;
  @Mixin private Output output;

  @Parameters(paramLabel = "NAME", description = "What you call it, such as \"my mug\".")
  private String name;

  @Option(
      names = "--class",
      paramLabel = "WORD",
      required = true,
      description = "The word of its class, which look-alikes keep, such as mug.")
  private String className;

  @Override
  public Integer call() throws IOException {
    if (!marks.hasReferences()) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing --ref FRAME=MARK: a picture that shows it, and where; MARK is "
              + MarkedFrame.FORMS);
    }
    ConceptName.check(name);
    var method = learning.method();
    var frames = marks.frames();
    var examples = follow.follow(frames, MarkedFrame.read(frames));
    var names = frames.stream().map(each -> each.frame().toString()).toList();
    var others = trial.read(frames);
    try (var opened = session.open()) {
      var taught = opened.teach(spec, method, name, className, examples, names, others);
      var answer = new LessonAnswer(taught, examples.size());
      output.answer(answer::json, answer::text);
    }
    return 0;
  }
}
