package io.github.personalseg.node;

import io.github.personalseg.backbone.BundleManifest;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Marking;
import io.github.personalseg.concept.MaskSuggestion;
import io.github.personalseg.concept.Method;
import io.github.personalseg.image.ImageDecoder;
import io.github.personalseg.image.Mask;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.srv.CaptureFrame;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.SuggestMask;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.ServiceServer;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The node's own services. Teaching, forgetting and words change on one thread, in the order they
 * were asked; frames are captured and masks suggested on another.
 */
final class Services implements AutoCloseable {
  private final RosNode node;
  private final Knowledge knowledge;
  private final BundleManifest.Tuning tuning;
  private final Supplier<Optional<OvssModel>> model;
  private final Supplier<Optional<CameraPipeline>> pipeline;
  private final ImageDecoder decoder;
  private final CapturedFrames captured;
  private final References references;
  private final TeachReport report;
  private final Tasks changes;
  private final Tasks looks;
  private final CancelToken closing = new CancelToken();
  private final List<ServiceServer> servers;

  /**
   * @param tuning what the bundle recommends for learning
   * @param model the loaded one, while the node is active
   * @param pipeline what labels frames, while the node is active
   * @param changes the thread that changes {@code knowledge}; closed with this
   */
  Services(
      RosNode node,
      Knowledge knowledge,
      BundleManifest.Tuning tuning,
      Supplier<Optional<OvssModel>> model,
      Supplier<Optional<CameraPipeline>> pipeline,
      Tasks changes) {
    this.node = node;
    this.knowledge = knowledge;
    this.tuning = tuning;
    this.model = model;
    this.pipeline = pipeline;
    this.changes = changes;
    looks = new Tasks("frames", node.log());
    decoder = CameraPipeline.decoder(node);
    captured = new CapturedFrames(node.parameters().integer(NodeParameters.CAPTURED_FRAMES));
    references = new References(decoder, captured);
    report = new TeachReport(node);
    servers =
        List.of(
            node.serve(
                "~/teach_concept",
                TeachConcept.Request.class,
                TeachConcept.Response.class,
                this::teach),
            node.serve(
                "~/forget_concept",
                ForgetConcept.Request.class,
                ForgetConcept.Response.class,
                request ->
                    changes.answer(
                        () -> forget(request), why -> new ForgetConcept.Response(false, why))),
            node.serve(
                "~/set_vocabulary",
                SetVocabulary.Request.class,
                SetVocabulary.Response.class,
                request ->
                    changes.answer(
                        () -> setVocabulary(request),
                        why ->
                            new SetVocabulary.Response(false, why, knowledge.current().number()))),
            node.serve(
                "~/list_concepts",
                ListConcepts.Request.class,
                ListConcepts.Response.class,
                request -> CompletableFuture.completedFuture(list(request))),
            node.serve(
                "~/get_vocabulary",
                GetVocabulary.Request.class,
                GetVocabulary.Response.class,
                request -> CompletableFuture.completedFuture(vocabulary())),
            node.serve(
                "~/capture_frame",
                CaptureFrame.Request.class,
                CaptureFrame.Response.class,
                request ->
                    looks.answer(
                        () -> capture(request),
                        why ->
                            new CaptureFrame.Response(
                                false, why, Messages.NO_HEADER.stamp(), Messages.NO_IMAGE))),
            node.serve(
                "~/suggest_mask",
                SuggestMask.Request.class,
                SuggestMask.Response.class,
                request ->
                    looks.answer(
                        () -> suggest(request),
                        why -> new SuggestMask.Response(false, why, Messages.NO_IMAGE, 0))));
  }

  private CompletionStage<TeachConcept.Response> teach(TeachConcept.Request request) {
    long begin = System.nanoTime();
    return changes.answer(
        () -> {
          var teaching = report.begin(request.name(), begin);
          try {
            var taught = learn(request, teaching);
            teaching.done();
            return new TeachConcept.Response(
                true,
                "labelling \""
                    + taught.concept().name()
                    + "\" from now on, learned from "
                    + request.references().size()
                    + (request.references().size() == 1 ? " reference" : " references"),
                ConceptMessages.of(taught.concept(), knowledge.current().depth(), true),
                taught.quality(),
                teaching.seconds());
          } catch (IOException | RuntimeException e) {
            teaching.failed(String.valueOf(e.getMessage()));
            throw e;
          }
        },
        why ->
            new TeachConcept.Response(
                false, why, ConceptMessages.NONE, 0, (System.nanoTime() - begin) * 1e-9f));
  }

  private Knowledge.Taught learn(TeachConcept.Request request, TeachReport.Teaching teaching)
      throws IOException {
    requireModel();
    if (request.className().isBlank()) {
      throw new ConceptException("class_name is empty; it must be the word of the thing's class");
    }
    var method = Method.of(node.parameters().text(NodeParameters.TEACH_METHOD)).settings(tuning);
    int iterations = node.parameters().integer(NodeParameters.TEACH_ITERATIONS);
    double patience = node.parameters().number(NodeParameters.TEACH_PATIENCE);
    var taught =
        knowledge.teach(
            request.name(),
            request.className(),
            references.examples(request.references()),
            request.refine(),
            iterations == 0 ? method : method.withIterations(iterations),
            new PoliteLesson(teaching, this::awaitRest, patience),
            teaching::storing,
            closing);
    node.log()
        .info("taught \"" + taught.concept().name() + "\", label id " + taught.concept().labelId());
    return taught;
  }

  private void awaitRest(long nanos) throws InterruptedException {
    var running = pipeline.get();
    if (running.isPresent()) {
      running.get().awaitRest(nanos);
    }
  }

  private ForgetConcept.Response forget(ForgetConcept.Request request) throws IOException {
    requireModel();
    var concept = knowledge.forget(request.name());
    node.log().info("forgot \"" + concept.name() + "\"");
    return new ForgetConcept.Response(true, "");
  }

  private SetVocabulary.Response setVocabulary(SetVocabulary.Request request) throws IOException {
    requireModel();
    var generation = knowledge.setVocabulary(request.words());
    node.log().info("telling frames apart by " + request.words().size() + " words");
    return new SetVocabulary.Response(true, "", generation.number());
  }

  private OvssModel requireModel() {
    return model
        .get()
        .orElseThrow(
            () -> new ConceptException("the node is inactive; activate it (ros2 lifecycle set)"));
  }

  private ListConcepts.Response list(ListConcepts.Request request) {
    var generation = knowledge.current();
    return new ListConcepts.Response(
        true,
        "",
        generation.concepts().stream()
            .sorted(Comparator.comparingInt(c -> -c.labelId()))
            .map(c -> ConceptMessages.of(c, generation.depth(), request.includeTensors()))
            .toList());
  }

  private GetVocabulary.Response vocabulary() {
    var generation = knowledge.current();
    LabelInfo names = FrameLabeler.labelInfo(Messages.NO_HEADER, generation);
    return new GetVocabulary.Response(
        true, "", generation.number(), generation.vocabulary().words(), names);
  }

  private CaptureFrame.Response capture(CaptureFrame.Request request) throws IOException {
    var inputs = pipeline.get().map(CameraPipeline::inputs).orElse(List.of());
    var newest =
        inputs.stream()
            .flatMap(input -> input.newest().stream())
            .max(Comparator.comparingLong(m -> m.header().stamp().toNanos()))
            .orElseThrow(
                () ->
                    new ConceptException(
                        inputs.isEmpty()
                            ? "the node is inactive; activate it (ros2 lifecycle set)"
                            : "no frame yet on "
                                + String.join(
                                    ", ", inputs.stream().map(CameraInput::topic).toList())));
    captured.keep(newest.decode(decoder));
    return new CaptureFrame.Response(
        true,
        "",
        newest.header().stamp(),
        request.includeImage() ? newest.toImage(decoder) : Messages.NO_IMAGE);
  }

  private SuggestMask.Response suggest(SuggestMask.Request request) {
    var frame = captured.get(request.stamp());
    var points = References.points(request.points(), request.pointLabels());
    boolean boxed = request.box().width() > 0 || request.box().height() > 0;
    if (!boxed && points.points().isEmpty()) {
      throw new ConceptException("there is neither a box nor a point on the thing");
    }
    var proposals = requireModel().propose(frame.image());
    var suggestion =
        boxed
            ? MaskSuggestion.inBox(proposals, References.box(request.box()))
            : MaskSuggestion.atPoints(proposals, points.points(), points.beside());
    if (boxed) {
      requirePoints(suggestion, points);
    }
    return new SuggestMask.Response(
        true, "", Messages.mask(frame.header(), suggestion.mask()), (float) suggestion.score());
  }

  private static void requirePoints(MaskSuggestion.Suggestion suggestion, Marking.Points points) {
    for (var point : points.points()) {
      if (!holds(suggestion, point)) {
        throw new ConceptException("the mask that fits the box does not hold " + point);
      }
    }
    for (var point : points.beside()) {
      if (holds(suggestion, point)) {
        throw new ConceptException("the mask that fits the box also holds " + point);
      }
    }
  }

  private static boolean holds(MaskSuggestion.Suggestion suggestion, Mask.Point point) {
    var mask = suggestion.mask();
    return point.x() >= 0
        && point.x() < mask.width()
        && point.y() >= 0
        && point.y() < mask.height()
        && mask.contains((int) point.x(), (int) point.y());
  }

  /** Refuses what waits and ends the lesson under way, which may still need the model till then. */
  void stop() {
    closing.cancel();
    changes.stop();
    looks.stop();
  }

  @Override
  public void close() {
    stop();
    changes.close();
    looks.close();
    servers.forEach(ServiceServer::close);
    report.close();
  }
}
