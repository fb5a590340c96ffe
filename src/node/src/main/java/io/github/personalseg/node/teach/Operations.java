package io.github.personalseg.node.teach;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.Teacher;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Method;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.node.camera.CameraInput;
import io.github.personalseg.node.camera.CameraMessage;
import io.github.personalseg.node.camera.CameraPipeline;
import io.github.personalseg.node.camera.CapturedFrames;
import io.github.personalseg.node.camera.RecentFrames;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What can be asked of the node, in its own terms. ROS services and the teach page both stand on
 * this, so there is one way to teach. Changes run on {@link #changes}, in the order they were
 * asked; what only looks at a frame runs on {@link #looks}.
 */
public final class Operations implements AutoCloseable {
  /** What to learn. */
  public record Lesson(
      String name, String className, List<AnnotatedFrame> examples, boolean refine) {}

  /** How far back frames are kept for following. */
  static final double HISTORY_SECONDS = 5;

  /** After the last frame that belongs to a mark, until it is labelled and kept. */
  private static final double LATE_SECONDS = 0.5;

  private final RosNode node;
  private final ConceptManager manager;
  private final BundleManifest.Tuning tuning;
  private final Supplier<Optional<OvssModel>> model;
  private final Supplier<Optional<CameraPipeline>> pipeline;
  private final ImageDecoder decoder;
  private final CapturedFrames captured;
  private final TeachReport report;
  private final RequestExecutor changes;
  private final RequestExecutor looks;
  private final CancelToken closing = new CancelToken();
  private final RecentFrames recent;

  /** Waits for the frames to come that a mark is followed through. */
  private final ScheduledExecutorService following =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "follow on"));

  /**
   * @param tuning what the bundle recommends for learning
   * @param model the loaded one, while the node is active
   * @param pipeline what labels frames, while the node is active
   * @param changes the thread that changes {@code manager}; closed with this
   */
  public Operations(
      RosNode node,
      ConceptManager manager,
      BundleManifest.Tuning tuning,
      Supplier<Optional<OvssModel>> model,
      Supplier<Optional<CameraPipeline>> pipeline,
      RequestExecutor changes) {
    this.node = node;
    this.manager = manager;
    this.tuning = tuning;
    this.model = model;
    this.pipeline = pipeline;
    this.changes = changes;
    looks = new RequestExecutor("frames", node.log());
    decoder = CameraPipeline.decoder(node);
    captured = new CapturedFrames(node.parameters().integer(NodeParameters.CAPTURED_FRAMES));
    report = new TeachReport(node);
    long mebibytes = node.parameters().integer(NodeParameters.FOLLOW_MEMORY);
    recent = new RecentFrames(HISTORY_SECONDS, mebibytes << 20);
  }

  /** The newest labelled frames. */
  public RecentFrames recent() {
    return recent;
  }

  /** Where teaching, forgetting and changes of words run. */
  public RequestExecutor changes() {
    return changes;
  }

  /** Where frames are looked at. */
  public RequestExecutor looks() {
    return looks;
  }

  /** What labels frames, and how it got there. */
  public ConceptManager manager() {
    return manager;
  }

  /** Tells of lessons. */
  public TeachReport report() {
    return report;
  }

  /** Frames kept for later references. */
  public CapturedFrames captured() {
    return captured;
  }

  /** What is accepted as an image. */
  public ImageDecoder decoder() {
    return decoder;
  }

  /** Learns a concept, keeps it and labels by it; on {@link #changes}. */
  public ConceptManager.Taught teach(Lesson lesson, TeachReport.Teaching teaching)
      throws IOException {
    requireModel();
    if (lesson.className().isBlank()) {
      throw new ConceptException("class_name is empty; it must be the word of the thing's class");
    }
    var method = Method.of(node.parameters().text(NodeParameters.TEACH_METHOD)).settings(tuning);
    int iterations = node.parameters().integer(NodeParameters.TEACH_ITERATIONS);
    double patience = node.parameters().number(NodeParameters.TEACH_PATIENCE);
    var taught =
        manager.teach(
            lesson.name(),
            lesson.className(),
            lesson.examples(),
            lesson.refine(),
            iterations == 0 ? method : method.withIterations(iterations),
            new FrameFirstTeaching(teaching, this::awaitRest, patience),
            teaching::storing,
            closing);
    node.log()
        .info("taught \"" + taught.concept().name() + "\", label id " + taught.concept().labelId());
    for (var mark : taught.followed()) {
      if (mark.follower() instanceof RingFollower follower) {
        followOn(taught, mark, follower);
      }
    }
    return taught;
  }

  /** Tries what was learned; on {@link #changes}. */
  public LessonCheck check(ConceptManager.Taught taught) throws IOException {
    return LessonTrial.of(
        manager.current(), taught.concept(), taught.marked(), taught.followed(), recent, decoder);
  }

  /** Learns again when the frames to come have been followed through and showed more. */
  private void followOn(
      ConceptManager.Taught taught, Teacher.FollowedMark mark, RingFollower follower) {
    double seconds = follower.openSeconds();
    if (seconds > 0 && recent.keeps()) {
      var unused =
          following.schedule(
              () ->
                  changes.answer(
                      () -> learnAgain(taught, mark, follower),
                      why -> {
                        node.log().warn("not learned again from followed views: " + why);
                        return false;
                      }),
              Math.round((seconds + LATE_SECONDS) * 1e3),
              TimeUnit.MILLISECONDS);
    }
  }

  private boolean learnAgain(
      ConceptManager.Taught taught, Teacher.FollowedMark mark, RingFollower follower)
      throws IOException {
    requireModel();
    int before = follower.newest().following().frames();
    var now = follower.again();
    if (now.following().frames() == before || now.views().isEmpty()) {
      return false;
    }
    var teaching = report.begin(taught.concept().name(), System.nanoTime());
    double patience = node.parameters().number(NodeParameters.TEACH_PATIENCE);
    var concept =
        manager.followOn(
            taught,
            mark,
            now.views(),
            new FrameFirstTeaching(teaching, this::awaitRest, patience),
            closing);
    concept.ifPresent(
        again -> {
          teaching.done(
              "learned again: "
                  + now.following().message()
                  + ", learned from "
                  + now.views().size()
                  + " of them");
          node.log().info("learned \"" + again.name() + "\" again from followed views");
        });
    return concept.isPresent();
  }

  private void awaitRest(long nanos) throws InterruptedException {
    var running = pipeline.get();
    if (running.isPresent()) {
      running.get().awaitRest(nanos);
    }
  }

  /** Forgets a concept taught here; on {@link #changes}. */
  public Concept forget(String nameOrId) throws IOException {
    requireModel();
    var concept = manager.forget(nameOrId);
    node.log().info("forgot \"" + concept.name() + "\"");
    return concept;
  }

  /**
   * Takes in a concept that was forgotten here or taught to another node; one of another model is
   * learned again from its marked frames. On {@link #changes}.
   */
  public Concept takeIn(ConceptArchive.Entry entry) throws IOException {
    var concept = entry.concept();
    if (concept.bundleHash().equals(requireModel().bundleHash())) {
      var taken = manager.takeIn(entry);
      node.log().info("took in \"" + taken.name() + "\", label id " + taken.labelId());
      return taken;
    }
    if (manager.find(concept.name()).isPresent()) {
      throw new ConceptException("\"" + concept.name() + "\" is known already; forget it first");
    }
    var examples = entry.references();
    var teaching = report.begin(concept.name(), System.nanoTime());
    try {
      var lesson = new Lesson(concept.name(), concept.className(), examples, false);
      var taught = teach(lesson, teaching);
      teaching.done();
      return taught.concept();
    } catch (IOException | RuntimeException e) {
      teaching.failed(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** Takes back what the last lesson of a concept added; on {@link #changes}. */
  public Concept forgetLesson(String nameOrId) throws IOException {
    requireModel();
    double patience = node.parameters().number(NodeParameters.TEACH_PATIENCE);
    var teaching = report.begin(nameOrId, System.nanoTime());
    var concept =
        manager.forgetLesson(
            nameOrId, new FrameFirstTeaching(teaching, this::awaitRest, patience), closing);
    teaching.done("took the last lesson back");
    node.log().info("took the last lesson of \"" + concept.name() + "\" back");
    return concept;
  }

  /** Keeps the newest frame of all cameras for later references, and the frames around it. */
  public CameraMessage capture() throws IOException {
    var inputs = inputs();
    var message = newest();
    captured.keep(message.decode(decoder));
    for (int camera = 0; camera < inputs.size(); camera++) {
      if (inputs
          .get(camera)
          .newest()
          .filter(m -> m.header().equals(message.header()))
          .isPresent()) {
        recent.hold(camera, message.header().stamp().toNanos());
      }
    }
    return message;
  }

  /** Tells frames apart by other words; on {@link #changes}. */
  public LabelSchema setVocabulary(List<String> words) throws IOException {
    requireModel();
    var generation = manager.setVocabulary(words);
    node.log().info("telling frames apart by " + words.size() + " words");
    return generation;
  }

  /**
   * The model.
   *
   * @throws ConceptException while the node is inactive
   */
  public OvssModel requireModel() {
    return model
        .get()
        .orElseThrow(
            () -> new ConceptException("the node is inactive; activate it (ros2 lifecycle set)"));
  }

  /** The cameras that are heard; none while the node is inactive. */
  public List<CameraInput> inputs() {
    return pipeline.get().map(CameraPipeline::inputs).orElse(List.of());
  }

  /**
   * The newest image of all cameras.
   *
   * @throws ConceptException when there is none
   */
  CameraMessage newest() {
    var inputs = inputs();
    return inputs.stream()
        .flatMap(input -> input.newest().stream())
        .max(Comparator.comparingLong(m -> m.header().stamp().toNanos()))
        .orElseThrow(
            () ->
                new ConceptException(
                    inputs.isEmpty()
                        ? "the node is inactive; activate it (ros2 lifecycle set)"
                        : "no frame yet on "
                            + String.join(", ", inputs.stream().map(CameraInput::topic).toList())));
  }

  /** Refuses what waits and ends the lesson under way, which may still need the model till then. */
  public void stop() {
    closing.cancel();
    following.shutdownNow();
    changes.stop();
    looks.stop();
  }

  @Override
  public void close() {
    stop();
    changes.close();
    looks.close();
    report.close();
  }
}
