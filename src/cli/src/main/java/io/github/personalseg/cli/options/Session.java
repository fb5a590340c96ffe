package io.github.personalseg.cli.options;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.PersonalSegmenter;
import io.github.personalseg.Teacher;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.Method;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** A loaded model with the words and concepts of one command. Owns the model; for one thread. */
public final class Session implements AutoCloseable {
  private final PersonalSegmenter segmenter;
  private final VocabularyOptions words;

  private Session(PersonalSegmenter segmenter, VocabularyOptions words) {
    this.segmenter = segmenter;
    this.words = words;
  }

  /**
   * Loads model, words and concepts.
   *
   * @param err told where the model runs, and which concepts cannot be used and are left out
   */
  public static Session open(
      ModelOptions modelOptions, VocabularyOptions words, ConceptStore store, PrintWriter err)
      throws IOException {
    var builder =
        PersonalSegmenter.builder(modelOptions.bundle(), store)
            .loadedBy(bundle -> modelOptions.open(err))
            .onStored(
                stored -> {
                  stored.mismatches().forEach(each -> err.println("warning: " + each.message()));
                  stored.broken().forEach(each -> err.println("warning: " + each.message()));
                });
    words.plain().ifPresent(builder::vocabulary);
    var session = new Session(builder.open(), words);
    for (var concept : session.concepts().all()) {
      ConceptName.alike(concept.name(), session.vocabulary().words())
          .ifPresent(
              word ->
                  err.println(
                      "warning: two classes are called \""
                          + concept.name()
                          + "\", the word and the concept; label id "
                          + concept.labelId()
                          + " is the concept"));
    }
    return session;
  }

  /** The words that name no concept. */
  public Vocabulary vocabulary() {
    return segmenter.schema().vocabulary();
  }

  /** What the model's bundle takes on disk. */
  public long modelBytes() {
    return segmenter.bundle().bytes();
  }

  /** The concepts that label frames now. */
  Concepts concepts() {
    return segmenter.concepts();
  }

  /** One model pass. */
  public Proposals infer(RgbImage image) {
    return segmenter.model().infer(image);
  }

  /** Labels frames by the words and concepts as they are now. */
  public FrameLabeler labeler() throws IOException {
    var bundle = segmenter.bundle();
    var model = segmenter.model();
    var settings = segmenter.schema().settings();
    var concepts = List.<Concept>copyOf(concepts().all());
    return new FrameLabeler(
        model,
        LabelSchema.of(1, model, words.vocabulary(bundle, model, concepts), concepts, settings),
        Overlay.DEFAULT);
  }

  /**
   * What a lesson gave.
   *
   * @param concept what was learned
   * @param replaced what had the name before
   * @param check how the concept holds on the marked frames and the others it was tried on
   * @param seconds it took to learn, the trial left out
   * @param followed what became of marks that were to be followed
   */
  public record Taught(
      Concept concept,
      Optional<Concept> replaced,
      LessonCheck check,
      double seconds,
      List<Teacher.FollowedMark> followed) {}

  /**
   * Teaches a concept against the words, by the values that the bundle recommends, keeps it, and
   * tries it.
   *
   * @param command whose progress is shown
   * @param names what to call each example's frame
   * @param others frames to try it on beside the marked ones, by their names
   */
  public Taught teach(
      CommandSpec command,
      Method method,
      String name,
      String className,
      List<AnnotatedFrame> examples,
      List<String> names,
      Map<String, RgbImage> others)
      throws IOException {
    var replaced = segmenter.known(name);
    return taught(
        command,
        method,
        name,
        replaced,
        names,
        others,
        progress -> segmenter.teach(name, className, examples, progress, new CancelToken()));
  }

  /** A lesson, once its progress is shown. */
  private interface Lesson {
    ConceptManager.Taught run(LessonProgress progress) throws IOException;
  }

  private Taught taught(
      CommandSpec command,
      Method method,
      String name,
      Optional<Concept> replaced,
      List<String> names,
      Map<String, RgbImage> others,
      Lesson lesson)
      throws IOException {
    long begin = System.nanoTime();
    segmenter.setMethod(method);
    try (var progress = new LessonProgress(command, name)) {
      var taught = lesson.run(progress);
      double seconds = (System.nanoTime() - begin) * 1e-9;
      progress.close();
      var result = taught.result();
      var all = new ArrayList<>(names);
      while (all.size() < result.references().size()) {
        all.add("followed view " + (all.size() - names.size() + 1));
      }
      var marked = new ArrayList<>(LessonCheck.frames(all, result.references(), result.learned()));
      marked.addAll(tried(command, name, others));
      var check = segmenter.check(taught.concept(), marked, Map.of());
      return new Taught(taught.concept(), replaced, check, seconds, taught.followed());
    }
  }

  /** Frames to try a lesson on, after a pass of the model over each. */
  private List<LessonCheck.Frame> tried(
      CommandSpec command, String name, Map<String, RgbImage> others) {
    var frames = new ArrayList<LessonCheck.Frame>();
    try (var progress = ProgressLine.startPatient(command, "Trying " + name, others.size())) {
      others.forEach(
          (frame, image) -> {
            frames.add(LessonCheck.Frame.unmarked(frame, image, infer(image)));
            progress.step();
          });
    }
    return frames;
  }

  /**
   * What refining gave.
   *
   * @param references how many marked frames it was learned from
   */
  public record Refined(Taught lesson, int references) {}

  /**
   * Teaches a known concept again, from its kept references and more.
   *
   * @throws CliException when it is not known, or its references were not kept
   */
  public Refined refine(
      CommandSpec command,
      Method method,
      String name,
      List<AnnotatedFrame> more,
      List<String> names,
      Map<String, RgbImage> others)
      throws IOException {
    var concept =
        segmenter
            .known(name)
            .orElseThrow(
                () ->
                    new CliException(
                        "no concept is called '"
                            + name
                            + "'; "
                            + (segmenter.known().isEmpty()
                                ? "nothing was taught yet: personal-seg teach --help"
                                : "known: "
                                    + String.join(
                                        ", ",
                                        segmenter.known().all().stream()
                                            .map(Concept::name)
                                            .toList()))));
    var all = new ArrayList<String>();
    int kept = references(concept).size();
    for (int i = 1; i <= kept; i++) {
      all.add("kept frame " + i);
    }
    if (all.isEmpty()) {
      throw new CliException(
          "the marked frames of '" + concept.name() + "' were not kept; teach it again");
    }
    all.addAll(names);
    var taught =
        taught(
            command,
            method,
            concept.name(),
            Optional.of(concept),
            all,
            others,
            progress -> segmenter.refine(concept.name(), more, progress, new CancelToken()));
    return new Refined(taught, all.size());
  }

  /** The marked frames that a concept was learned from. */
  public List<AnnotatedFrame> references(Concept concept) throws IOException {
    return segmenter.store().references(concept.id());
  }

  @Override
  public void close() {
    segmenter.close();
  }
}
