package io.github.personalseg.cli.options;

import io.github.personalseg.AnnotatedFrame;
import io.github.personalseg.TeachResult;
import io.github.personalseg.Teacher;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.KeptReference;
import io.github.personalseg.concept.Method;
import io.github.personalseg.concept.Origin;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.concept.store.LoadResult;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** A loaded model with the words and concepts of one command. Owns the model; for one thread. */
public final class Session implements AutoCloseable {
  private final Bundle bundle;
  private final OvssModel model;
  private final VocabularyOptions words;

  /** The words that name no concept. */
  private final Vocabulary vocabulary;

  private final ConceptStore store;
  private Concepts usable;

  /** Every stored concept that keeps its identity when it is taught again. */
  private Concepts known;

  private Session(
      Bundle bundle,
      OvssModel model,
      VocabularyOptions words,
      ConceptStore store,
      LoadResult stored)
      throws IOException {
    this.bundle = bundle;
    this.model = model;
    this.words = words;
    this.vocabulary = words.plain(bundle, model);
    this.store = store;
    this.usable = stored.concepts();
    this.known = stored.known();
  }

  /**
   * Loads model, words and concepts.
   *
   * @param err told where the model runs, and which concepts cannot be used and are left out
   */
  public static Session open(
      ModelOptions modelOptions, VocabularyOptions words, ConceptStore store, PrintWriter err)
      throws IOException {
    var bundle = modelOptions.bundle();
    var model = bundle.manifest().model();
    var stored = store.load(new ConceptStore.Model(bundle.hash(), model.dim(), model.proposals()));
    stored.mismatches().forEach(mismatch -> err.println("warning: " + mismatch.message()));
    stored.broken().forEach(broken -> err.println("warning: " + broken.message()));
    var opened = modelOptions.open(err);
    try {
      var session = new Session(bundle, opened, words, store, stored);
      for (var concept : stored.concepts().all()) {
        ConceptName.alike(concept.name(), session.vocabulary.words())
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
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The concepts that label frames now. */
  Concepts concepts() {
    return usable;
  }

  /** One model pass. */
  public Proposals propose(RgbImage image) {
    return model.propose(image);
  }

  /** Labels frames by the words and concepts as they are now. */
  public FrameLabeler labeler() throws IOException {
    var settings = new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0);
    var concepts = List.<Concept>copyOf(usable.all());
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
    long begin = System.nanoTime();
    var replaced = known.named(name);
    var taken = Stream.concat(vocabulary.words().stream(), Stream.of(className)).toList();
    String called = replaced.map(Concept::name).orElseGet(() -> ConceptName.checkNew(name, taken));
    var settings = method.settings(bundle.manifest().tuning());
    var teacher = new Teacher(model, vocabulary, settings, Clock.systemUTC());
    try (var progress = ProgressLine.start(command, "Learning " + name, settings.iterations())) {
      var lesson =
          teacher.teach(
              called,
              className,
              examples,
              known,
              (done, total, loss) -> progress.step(),
              new CancelToken());
      var concept = store.save(lesson.concept(), settings, lesson.references());
      usable = with(usable, concept);
      known = with(known.without(concept.name()), concept);
      double seconds = (System.nanoTime() - begin) * 1e-9;
      return new Taught(
          concept, replaced, tried(lesson, concept, names, others), seconds, lesson.followed());
    }
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
        known
            .named(name)
            .orElseThrow(
                () ->
                    new CliException(
                        "no concept is called '"
                            + name
                            + "'; "
                            + (known.isEmpty()
                                ? "nothing was taught yet: personal-seg teach --help"
                                : "known: "
                                    + String.join(
                                        ", ", known.all().stream().map(Concept::name).toList()))));
    var examples = new ArrayList<AnnotatedFrame>();
    var all = new ArrayList<String>();
    int lesson = 1;
    for (var kept : references(concept)) {
      examples.add(AnnotatedFrame.of(kept));
      all.add("kept frame " + examples.size());
      lesson = Math.max(lesson, kept.origin().lesson() + 1);
    }
    if (examples.isEmpty()) {
      throw new CliException(
          "the marked frames of '" + concept.name() + "' were not kept; teach it again");
    }
    for (var example : more) {
      examples.add(example.from(new Origin(lesson, Reference.ALONE, false)));
    }
    all.addAll(names);
    var taught = teach(command, method, concept.name(), concept.className(), examples, all, others);
    return new Refined(taught, examples.size());
  }

  private LessonCheck tried(
      TeachResult lesson, Concept concept, List<String> names, Map<String, RgbImage> others) {
    var all = new ArrayList<>(names);
    while (all.size() < lesson.references().size()) {
      all.add("followed view " + (all.size() - names.size() + 1));
    }
    var frames = new ArrayList<>(LessonCheck.frames(all, lesson.references(), lesson.learned()));
    others.forEach(
        (name, image) -> frames.add(LessonCheck.Frame.unmarked(name, image, model.propose(image))));
    var settings = new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0);
    var concepts = List.<Concept>copyOf(usable.all());
    return LessonCheck.of(
        LabelSchema.of(1, model, vocabulary, concepts, settings), concept, frames);
  }

  /** Another program may have taken a label id meanwhile, so one that has it here makes room. */
  private static Concepts with(Concepts concepts, Concept concept) {
    return concepts.withoutLabel(concept.labelId()).with(concept);
  }

  /** The marked frames that a concept was learned from. */
  public List<KeptReference> references(Concept concept) throws IOException {
    return store.references(concept.id());
  }

  @Override
  public void close() {
    model.close();
  }
}
