package io.github.personalseg.node;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.MaskSuggestion;
import io.github.personalseg.concept.follow.Track;
import io.github.personalseg.image.Mask;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.node.camera.ImageMessages;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.node.teach.ConceptMessages;
import io.github.personalseg.node.teach.LessonTrial;
import io.github.personalseg.node.teach.Operations;
import io.github.personalseg.node.teach.ReferenceReader;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.ros.msg.FollowedMark;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The node's own services. Teaching, forgetting and words change on one thread, in the order they
 * were asked; frames are captured and masks suggested on another.
 */
final class Services implements AutoCloseable {
  private static final String REFUSED =
      "this node takes no changes from the ROS graph (parameter accept_changes)";

  private final Operations operations;
  private final ConceptManager manager;
  private final ReferenceReader references;
  private final boolean acceptsChanges;
  private final List<ServiceServer> servers;

  /**
   * @param operations what the services ask of the node; stays the caller's
   */
  Services(RosNode node, Operations operations) {
    this.operations = operations;
    manager = operations.manager();
    acceptsChanges = node.parameters().flag(NodeParameters.ACCEPT_CHANGES);
    references =
        new ReferenceReader(operations.decoder(), operations.captured(), operations.recent());
    var looks = operations.looks();
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
                    change(
                        0, () -> forget(request), why -> new ForgetConcept.Response(false, why))),
            node.serve(
                "~/set_vocabulary",
                SetVocabulary.Request.class,
                SetVocabulary.Response.class,
                request ->
                    change(
                        0,
                        () -> setVocabulary(request),
                        why -> new SetVocabulary.Response(false, why, manager.current().number()))),
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
                                false,
                                why,
                                ImageMessages.NO_HEADER.stamp(),
                                ImageMessages.NO_IMAGE))),
            node.serve(
                "~/suggest_mask",
                SuggestMask.Request.class,
                SuggestMask.Response.class,
                request ->
                    looks.answer(
                        () -> suggest(request),
                        why -> new SuggestMask.Response(false, why, ImageMessages.NO_IMAGE, 0))));
  }

  private CompletionStage<TeachConcept.Response> teach(TeachConcept.Request request) {
    long begin = System.nanoTime();
    return change(
        bytes(request),
        () -> {
          var teaching = operations.report().begin(request.name(), begin);
          try {
            var taught = operations.teach(lesson(request), teaching);
            var check = operations.check(taught);
            String verdict = check.message(taught.concept().name());
            teaching.done(verdict);
            return new TeachConcept.Response(
                true,
                message(request, taught),
                ConceptMessages.of(taught.concept(), manager.current().depth(), true),
                taught.quality(),
                teaching.seconds(),
                followed(taught),
                check.frames(),
                LessonTrial.messages(check),
                verdict);
          } catch (IOException | RuntimeException | Error e) {
            teaching.failed(String.valueOf(e.getMessage()));
            throw e;
          }
        },
        why ->
            new TeachConcept.Response(
                false, why, ConceptMessages.NONE, 0, (System.nanoTime() - begin) * 1e-9f));
  }

  /** Answers a request that changes something, unless such requests are refused. */
  private <R> CompletionStage<R> change(
      long bytes, RequestExecutor.Work<R> work, Function<String, R> failure) {
    return acceptsChanges
        ? operations.changes().answer(bytes, work, failure)
        : CompletableFuture.completedFuture(failure.apply(REFUSED));
  }

  /** One sentence on what was learned, and one on each mark that was followed. */
  private static String message(TeachConcept.Request request, ConceptManager.Taught taught) {
    var message =
        new StringBuilder("labelling \"")
            .append(taught.concept().name())
            .append("\" from now on, learned from ")
            .append(request.references().size())
            .append(request.references().size() == 1 ? " reference" : " references");
    for (var mark : taught.followed()) {
      message
          .append("; reference ")
          .append(mark.example() - taught.kept() + 1)
          .append(' ')
          .append(mark.following().message())
          .append(", learned from ")
          .append(mark.views())
          .append(" of them");
    }
    return message.toString();
  }

  private static List<FollowedMark> followed(ConceptManager.Taught taught) {
    return taught.followed().stream()
        .map(
            mark ->
                new FollowedMark(
                    mark.example() - taught.kept(),
                    mark.negative(),
                    mark.views(),
                    mark.following().frames(),
                    (float) mark.following().before().seconds(),
                    (float) mark.following().after().seconds(),
                    end(mark.following().before()),
                    end(mark.following().after())))
        .toList();
  }

  private static int end(Track track) {
    return switch (track.end()) {
      case OPEN -> FollowedMark.OPEN;
      case TIME -> FollowedMark.TIME;
      case GAP -> FollowedMark.GAP;
      case CUT -> FollowedMark.CUT;
      case LOST -> FollowedMark.LOST;
      case UNMARKED -> FollowedMark.UNMARKED;
    };
  }

  /** What a request holds in images, which is nearly all of it. */
  private static long bytes(TeachConcept.Request request) {
    return request.references().stream()
        .mapToLong(
            r -> (long) r.image().data().length + r.mask().data().length + 16L * r.polygon().size())
        .sum();
  }

  private Operations.Lesson lesson(TeachConcept.Request request) {
    operations.requireModel();
    return new Operations.Lesson(
        request.name(),
        request.className(),
        references.examples(request.references()),
        request.refine());
  }

  private ForgetConcept.Response forget(ForgetConcept.Request request) throws IOException {
    if (request.lastLesson()) {
      operations.forgetLesson(request.name());
    } else {
      operations.forget(request.name());
    }
    return new ForgetConcept.Response(true, "");
  }

  private SetVocabulary.Response setVocabulary(SetVocabulary.Request request) throws IOException {
    return new SetVocabulary.Response(true, "", operations.setVocabulary(request.words()).number());
  }

  private ListConcepts.Response list(ListConcepts.Request request) {
    var generation = manager.current();
    return new ListConcepts.Response(
        true,
        "",
        generation.concepts().stream()
            .sorted(Comparator.comparingInt(c -> -c.labelId()))
            .map(c -> ConceptMessages.of(c, generation.depth(), request.includeTensors()))
            .toList());
  }

  private GetVocabulary.Response vocabulary() {
    var generation = manager.current();
    LabelInfo names = FrameLabeler.labelInfo(ImageMessages.NO_HEADER, generation);
    return new GetVocabulary.Response(
        true, "", generation.number(), generation.vocabulary().words(), names);
  }

  private CaptureFrame.Response capture(CaptureFrame.Request request) throws IOException {
    var newest = operations.capture();
    return new CaptureFrame.Response(
        true,
        "",
        newest.header().stamp(),
        request.includeImage() ? newest.toImage(operations.decoder()) : ImageMessages.NO_IMAGE);
  }

  private SuggestMask.Response suggest(SuggestMask.Request request) {
    var frame = operations.captured().get(request.stamp());
    var points = ReferenceReader.points(request.points(), request.pointLabels());
    boolean boxed = request.box().width() > 0 || request.box().height() > 0;
    if (!boxed && points.points().isEmpty()) {
      throw new ConceptException("there is neither a box nor a point on the thing");
    }
    var proposals = operations.requireModel().infer(frame.image());
    var suggestion =
        boxed
            ? MaskSuggestion.inBox(proposals, ReferenceReader.box(request.box()))
            : MaskSuggestion.atPoints(proposals, points.points(), points.beside());
    if (boxed) {
      requirePoints(suggestion, points);
    }
    return new SuggestMask.Response(
        true,
        "",
        ImageMessages.mask(frame.header(), suggestion.mask()),
        (float) suggestion.score());
  }

  private static void requirePoints(
      MaskSuggestion.Suggestion suggestion, Annotation.Points points) {
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

  @Override
  public void close() {
    servers.forEach(ServiceServer::close);
  }
}
