package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.frames.MarkedFrame;
import io.github.personalseg.cli.options.MethodOption;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.SessionOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Teaches a known concept more. */
@Command(
    name = "refine",
    description = {
      "Learns a known concept again, from the marked frames it was taught from and from more.",
      "Marks are as with 'teach'; most useful is --not: this one there is not it."
    },
    footer = {
      "%nExamples:",
      "  personal-seg refine \"my mug\" --not frames/000120.png=box:411,187,75,71",
      "  personal-seg refine \"my mug\" --ref frames/000050.png=points:251,231"
    })
public final class RefineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
  @Mixin private MarkOptions marks;
  @Mixin private TrialFrames trial;
  @Mixin private FollowOptions follow;
  @Mixin private MethodOption learning;
  @Mixin private Output output;

  @Parameters(paramLabel = "NAME", description = "What the concept is called.")
  private String name;

  @Override
  public Integer call() throws IOException {
    var frames = marks.frames();
    if (frames.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing --not FRAME=MARK or --ref FRAME=MARK; MARK is " + MarkedFrame.FORMS);
    }
    var method = learning.method();
    var more = follow.follow(frames, MarkedFrame.read(frames));
    var others = trial.read(frames);
    try (var opened = session.open()) {
      var names = frames.stream().map(each -> each.frame().toString()).toList();
      var taught = opened.refine(spec, method, name, more, names, others);
      var answer = new LessonAnswer(taught.lesson(), taught.references());
      output.answer(answer::json, answer::text);
    }
    return 0;
  }
}
