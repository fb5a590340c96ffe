package io.github.personalseg.node;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.CameraTopics;
import io.github.personalseg.node.camera.FrameObserver;
import io.github.personalseg.node.camera.RecentFrames;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.node.teach.Operations;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.node.teach.RingFollower;
import io.github.personalseg.node.teach.TeachVerdict;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.web.LabelledFrame;
import io.github.personalseg.web.WebServer;
import io.github.personalseg.web.WebSettings;
import io.github.personalseg.web.teachable.Player;
import io.github.personalseg.web.teachable.Refusal;
import io.github.personalseg.web.teachable.TeachableNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The node as the teach page sees it, and the server of that page. Thread safe. */
final class TeachPage implements TeachableNode, FrameObserver, AutoCloseable {
  /** Where the keystore's password is looked for: parameters are visible to everybody. */
  private static final String PASSWORD = "PERSONAL_SEG_WEB_KEYSTORE_PASSWORD";

  /** So that the address holds while this process runs, whatever its life cycle does. */
  private static final String TOKEN = WebServer.newToken();

  private final RosNode node;
  private final Operations operations;
  private final List<CameraTopics> cameras;
  private final boolean acceptsChanges;
  private final Optional<Player> player;
  private final WebServer server;

  private TeachPage(
      RosNode node, Operations operations, List<CameraTopics> cameras, WebServer.Extras extras)
      throws IOException {
    this.node = node;
    this.operations = operations;
    this.cameras = cameras;
    player = extras.player();
    acceptsChanges = node.parameters().flag(NodeParameters.ACCEPT_CHANGES);
    server = WebServer.start(settings(node), this, TOKEN, extras);
    operations
        .report()
        .observe(
            told ->
                server.progress(
                    told.name(),
                    stage(told.stage()),
                    (int) told.step(),
                    (int) told.steps(),
                    told.message()));
  }

  /**
   * Serves the page, if the parameters ask for one.
   *
   * @param console told the address; the log is not, because it goes to everybody on the graph
   * @throws IOException when it cannot be served
   */
  static Optional<TeachPage> start(
      RosNode node,
      Operations operations,
      List<CameraTopics> cameras,
      WebServer.Extras extras,
      Consumer<String> console)
      throws IOException {
    if (node.parameters().integer(NodeParameters.WEB_PORT) == 0) {
      return Optional.empty();
    }
    var page = new TeachPage(node, operations, cameras, extras);
    page.server.greeting().forEach(console);
    return Optional.of(page);
  }

  private static WebSettings settings(RosNode node) {
    var parameters = node.parameters();
    String keystore = parameters.text(NodeParameters.WEB_KEYSTORE);
    String password = System.getenv(PASSWORD);
    return new WebSettings(
        parameters.text(NodeParameters.WEB_ADDRESS),
        parameters.integer(NodeParameters.WEB_PORT),
        new HashSet<>(parameters.texts(NodeParameters.WEB_HOSTS)),
        keystore.isEmpty() ? Optional.empty() : Optional.of(Path.of(keystore).toAbsolutePath()),
        password == null ? "" : password,
        parameters.integer(NodeParameters.JPEG_QUALITY));
  }

  private static String stage(int stage) {
    return switch (stage) {
      case TeachProgress.REFERENCES -> "references";
      case TeachProgress.TUNING -> "tuning";
      case TeachProgress.STORING -> "storing";
      case TeachProgress.DONE -> "done";
      default -> "failed";
    };
  }

  @Override
  public void labelled(
      int camera,
      CameraFrame frame,
      double ageSeconds,
      Proposals proposals,
      Segmentation segmentation,
      LabelSchema generation,
      FramePool.Frame memory) {
    server.labelled(
        new LabelledFrame(
            camera,
            frame.stamp(),
            ageSeconds,
            frame.image(),
            proposals,
            segmentation,
            generation,
            memory));
  }

  /** Other words or concepts label frames from now on. */
  void switched(LabelSchema generation) {
    server.switched(generation.number());
  }

  @Override
  public String name() {
    return node.name().full();
  }

  @Override
  public List<Camera> cameras() {
    var inputs = operations.inputs();
    if (inputs.isEmpty()) {
      return cameras.stream().map(camera -> new Camera(camera.image(), 0, 0)).toList();
    }
    long now = System.nanoTime();
    return inputs.stream()
        .map(
            input ->
                new Camera(
                    input.topic(),
                    input.statistics().summary(now).rate(),
                    input.statistics().silence(now)))
        .toList();
  }

  @Override
  public LabelSchema generation() {
    return operations.manager().current();
  }

  @Override
  public Concepts own() {
    return operations.manager().own();
  }

  @Override
  public CompletionStage<Taught> teach(Lesson lesson) {
    long begin = System.nanoTime();
    long bytes = lesson.marks().stream().mapToLong(mark -> mark.image().data().length).sum();
    return change(
        bytes,
        () -> {
          var teaching = operations.report().begin(lesson.name(), begin);
          try {
            var taught = operations.teach(asked(lesson), teaching);
            var check = operations.check(taught);
            teaching.done(check.message(taught.concept().name()));
            var verdict = TeachVerdict.of(check, views(lesson));
            return new Taught(taught.concept(), taught.quality(), teaching.seconds(), verdict);
          } catch (IOException | RuntimeException e) {
            teaching.failed(String.valueOf(e.getMessage()));
            throw e;
          }
        });
  }

  private static int views(Lesson lesson) {
    long marked = lesson.marks().stream().filter(mark -> !mark.negative()).count();
    return (int) marked + (lesson.refine() ? 1 : 0);
  }

  private static Operations.Lesson asked(Lesson lesson) {
    return new Operations.Lesson(
        lesson.name(), lesson.className(), lesson.marks(), lesson.refine());
  }

  @Override
  public Optional<MarkFollower> follower(FrameAt at) {
    var recent = operations.recent();
    return player
        .flatMap(recording -> recording.follower(at.camera(), at.stamp(), FOLLOWED_SECONDS))
        .or(
            () ->
                Optional.of(recent)
                    .filter(RecentFrames::keeps)
                    .map(
                        frames ->
                            new RingFollower(
                                frames, operations.decoder(), at.stamp(), FOLLOWED_SECONDS)));
  }

  @Override
  public CompletionStage<ConceptArchive.Entry> forget(String id) {
    return change(
        0,
        () -> {
          var entry = operations.manager().read(require(id));
          operations.forget(id);
          return entry;
        });
  }

  @Override
  public CompletionStage<Concept> adopt(ConceptArchive.Entry entry) {
    return change(0, () -> operations.takeIn(entry));
  }

  @Override
  public CompletionStage<ConceptArchive.Entry> read(String id) {
    return ask(operations.looks(), 0, () -> operations.manager().read(require(id)));
  }

  private Concept require(String id) {
    return own().all().stream()
        .filter(concept -> concept.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new ConceptException("no concept that was taught here has this id"));
  }

  @Override
  public CompletionStage<LabelSchema> setVocabulary(List<String> words) {
    return change(0, () -> operations.setVocabulary(words));
  }

  /** Asks for a change, unless the node takes none. */
  private <R> CompletionStage<R> change(long bytes, RequestExecutor.Work<R> work) {
    return acceptsChanges
        ? ask(operations.changes(), bytes, work)
        : CompletableFuture.failedStage(
            new Refusal(403, "this node takes no changes (parameter accept_changes)"));
  }

  /** An answer, or why there is none. */
  private record Answer<R>(Optional<R> value, String why) {}

  private static <R> CompletionStage<R> ask(
      RequestExecutor tasks, long bytes, RequestExecutor.Work<R> work) {
    return tasks
        .answer(
            bytes,
            () -> new Answer<R>(Optional.of(work.run()), ""),
            why -> new Answer<R>(Optional.empty(), why))
        .thenApply(answer -> answer.value().orElseThrow(() -> refusal(answer.why())));
  }

  private static Refusal refusal(String why) {
    boolean later = why.startsWith("the node is ") || why.contains("wait already");
    return new Refusal(later ? 503 : 400, why);
  }

  @Override
  public void close() {
    server.close();
  }
}
