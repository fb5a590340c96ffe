package io.github.personalseg.cli;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.node.Teacher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Teaches a concept from pictures. */
@Command(
    name = "teach",
    description = {
      "Teaches a concept from a few pictures and keeps it.",
      "A mask is a picture of the same size, not black where the thing is. Teaching a name again"
          + " replaces what was learned."
    },
    footer = {
      "%nExamples:",
      "  personal-seg teach \"my mug\" --class mug --ref desk.png=desk_mask.png",
      "  personal-seg teach \"my mug\" --class mug --ref a.jpg=a_mask.png \\",
      "    --ref b.jpg=b_mask.png --not other_mug.jpg",
      "  (frames of a bag: personal-seg replay --help)"
    })
final class TeachCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
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

  @Option(
      names = "--ref",
      paramLabel = "IMAGE=MASK",
      required = true,
      description = "A picture that shows it, and where. May be given several times.")
  private Map<Path, Path> references = new LinkedHashMap<>();

  @Option(
      names = "--not",
      paramLabel = "IMAGE",
      description = "A picture that does not show it, a look-alike perhaps.")
  private List<Path> negatives = List.of();

  @Override
  public Integer call() throws IOException {
    ConceptName.check(name);
    var method = learning.method();
    var examples = new ArrayList<Teacher.Example>();
    for (var reference : references.entrySet()) {
      var marking = TeachFile.maskFile(reference.getValue());
      examples.add(
          new Teacher.Example(ImageFiles.read(reference.getKey()), Optional.of(marking), false));
    }
    for (Path negative : negatives) {
      examples.add(new Teacher.Example(ImageFiles.read(negative), Optional.empty(), true));
    }
    try (var opened = session.open()) {
      long begin = System.nanoTime();
      Concept concept = opened.teach(spec, method, name, className, examples);
      double seconds = (System.nanoTime() - begin) * 1e-9;
      output.answer(() -> ConceptJson.of(concept), () -> text(concept, seconds));
    }
    return 0;
  }

  private static String text(Concept concept, double seconds) {
    return String.format(
        "learned %s (a %s) in %.1f s; its label id is %d%n",
        concept.name(), concept.className(), seconds, concept.labelId());
  }
}
