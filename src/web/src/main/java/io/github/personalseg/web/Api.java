package io.github.personalseg.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.TapMask;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.image.draw.Palette;
import io.github.personalseg.segment.WordGuess;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import io.github.personalseg.web.teachable.LessonLog;
import io.github.personalseg.web.teachable.Player;
import io.github.personalseg.web.teachable.Refusal;
import io.github.personalseg.web.teachable.TeachableNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP interface; docs/web-api.yaml describes it. Every answer that is no picture is JSON,
 * every refusal {@code {"error": "why"}}. Safe to use from any thread.
 */
final class Api {
  private static final int MAX_BODY = 8 << 20;
  private static final int MAX_ARCHIVE = 64 << 20;
  private static final int MOST_UNDOS = 8;
  private static final int MOST_PICTURES = 256;
  private static final int WORDS_SUGGESTED = 6;
  private static final int MAX_WORD = 200;
  private static final long PATIENCE_SECONDS = 5;

  private interface Action {
    void run(Exchange exchange, Matcher path) throws IOException;
  }

  private record Route(String method, Pattern path, Action action) {}

  private final TeachableNode node;
  private final LiveViews views;
  private final Events events;
  private final Sightings sightings;
  private final Pictures pictures;
  private final WebServer.Extras extras;
  private final FrameShelf shelf = new FrameShelf();
  private final List<Route> routes = new ArrayList<>();

  /** Masks take a moment of a whole core; more than this at once would hold up the labels. */
  private final Semaphore masks = new Semaphore(1, true);

  /** Large files, one at a time, so that their memory is bounded. */
  private final Semaphore archives = new Semaphore(1);

  private final Map<String, ConceptArchive.Entry> forgotten = newest(MOST_UNDOS);
  private final Map<String, byte[]> thumbnails = newest(MOST_PICTURES);
  private byte @Nullable [] frameJpeg;
  private @Nullable LabelledFrame frameOfJpeg;

  Api(
      TeachableNode node,
      LiveViews views,
      Events events,
      Sightings sightings,
      Pictures pictures,
      WebServer.Extras extras) {
    this.node = node;
    this.views = views;
    this.events = events;
    this.sightings = sightings;
    this.pictures = pictures;
    this.extras = extras;
    String concept = "/api/concepts/([0-9a-f]{32})";
    String frame = "/api/frames/(f[0-9]{1,18})";
    String camera = "/api/cameras/([0-9]{1,3})";
    route("GET", "/api/state", (e, p) -> e.json(state()));
    route("GET", "/api/events", (e, p) -> listen(e));
    route("GET", camera + "/live", (e, p) -> look(e, number(p)));
    route("GET", camera + "/frame\\.jpg", (e, p) -> picture(e, newestJpeg(number(p))));
    route("GET", camera + "/labels\\.png", (e, p) -> labels(e, number(p)));
    route("POST", "/api/frames", (e, p) -> freeze(e));
    route("GET", frame + "\\.jpg", (e, p) -> picture(e, shelf.get(p.group(1)).jpeg(pictures)));
    route("POST", frame + "/mask", (e, p) -> mask(e, shelf.get(p.group(1))));
    route("POST", "/api/teach", (e, p) -> teach(e));
    route("GET", "/api/concepts", (e, p) -> e.json(concepts()));
    route("POST", "/api/concepts", (e, p) -> takeIn(e));
    route("GET", "/api/concepts\\.zip", (e, p) -> export(e, all()));
    route("GET", concept + "\\.zip", (e, p) -> export(e, List.of(p.group(1))));
    route("GET", concept + "/picture\\.jpg", (e, p) -> thumbnail(e, p.group(1)));
    route("POST", concept + "/not-mine", (e, p) -> notMine(e, p.group(1)));
    route("DELETE", concept, (e, p) -> forget(e, p.group(1)));
    route("POST", "/api/undo/([0-9a-f]{32})", (e, p) -> undo(e, p.group(1)));
    route("GET", "/api/vocabulary", (e, p) -> e.json(vocabulary()));
    route("PUT", "/api/vocabulary", (e, p) -> setVocabulary(e));
    route("GET", "/api/player", (e, p) -> e.json(player(requirePlayer())));
    route("POST", "/api/player", (e, p) -> play(e));
  }

  private void route(String method, String path, Action action) {
    routes.add(new Route(method, Pattern.compile(path), action));
  }

  private static <V> Map<String, V> newest(int most) {
    return java.util.Collections.synchronizedMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
          }
        });
  }

  /** Answers a request that was let in. */
  void answer(Exchange exchange, String method, String path) {
    boolean known = false;
    for (Route route : routes) {
      var match = route.path().matcher(path);
      if (match.matches()) {
        known = true;
        if (route.method().equals(method)) {
          run(exchange, route, match);
          return;
        }
      }
    }
    exchange.fail(
        known
            ? new Refusal(405, method + " is not allowed here")
            : new Refusal(404, "there is nothing under this path; docs/web-api.yaml lists all"));
  }

  private static void run(Exchange exchange, Route route, Matcher match) {
    try {
      route.action().run(exchange, match);
    } catch (ConceptException | ImageException | IllegalArgumentException e) {
      exchange.fail(Refusal.bad(String.valueOf(e.getMessage())));
    } catch (IOException | UncheckedIOException e) {
      exchange.fail(Refusal.bad(String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError e) {
      exchange.fail(new Refusal(503, "there is not enough memory for this now"));
    }
  }

  private static int number(Matcher path) {
    return Integer.parseInt(path.group(1));
  }

  // What there is.

  private JsonObject state() {
    var generation = node.generation();
    var json = new JsonObject();
    json.addProperty("node", node.name());
    json.addProperty("generation", generation.number());
    json.addProperty("unlabelled", generation.depth().unlabelled());
    var cameras = new JsonArray();
    for (var camera : node.cameras()) {
      var one = new JsonObject();
      one.addProperty("topic", camera.topic());
      one.addProperty("rate", camera.rate());
      one.addProperty("silence", camera.silence());
      cameras.add(one);
    }
    json.add("cameras", cameras);
    var classes = new JsonArray();
    for (var c : generation.classes()) {
      var one = new JsonObject();
      one.addProperty("id", c.id());
      one.addProperty("name", c.name());
      one.addProperty("concept", c.concept());
      one.addProperty("colour", String.format(Locale.ROOT, "#%06x", Palette.colour(c.id())));
      classes.add(one);
    }
    json.add("classes", classes);
    json.add("concepts", concepts().get("concepts"));
    extras.player().ifPresent(player -> json.add("player", player(player)));
    return json;
  }

  private JsonObject concepts() {
    var generation = node.generation();
    var own = node.own();
    var list = new JsonArray();
    generation.concepts().stream()
        .sorted(Comparator.comparing(Concept::created).reversed())
        .forEach(concept -> list.add(json(concept, own.get(concept.name()).isPresent())));
    var json = new JsonObject();
    json.add("concepts", list);
    return json;
  }

  private JsonObject json(Concept concept, boolean own) {
    var json = new JsonObject();
    int id = node.generation().depth().conceptId(concept.labelId());
    json.addProperty("id", concept.id());
    json.addProperty("name", concept.name());
    json.addProperty("class_name", concept.className());
    json.addProperty("label_id", id);
    json.addProperty("colour", String.format(Locale.ROOT, "#%06x", Palette.colour(id)));
    json.addProperty("created", concept.created().toString());
    json.addProperty("own", own);
    sightings
        .of(concept.id())
        .ifPresent(
            seen -> {
              var last = new JsonObject();
              last.addProperty("camera", seen.camera());
              last.addProperty("stamp", Stamps.text(seen.stamp()));
              last.addProperty("seconds_ago", (System.nanoTime() - seen.nanos()) * 1e-9);
              last.addProperty("x", seen.x());
              last.addProperty("y", seen.y());
              json.add("last_seen", last);
            });
    return json;
  }

  // Looking.

  private void listen(Exchange exchange) {
    exchange.stream("text/event-stream; charset=utf-8");
    events.listen(exchange.response(), exchange.callback());
  }

  private void look(Exchange exchange, int camera) {
    exchange.stream("application/octet-stream");
    views.look(camera, exchange.response(), exchange.callback());
  }

  private static void picture(Exchange exchange, byte[] jpeg) {
    exchange.send(200, "image/jpeg", jpeg);
  }

  /** The newest frame, encoded once however often it is asked for. */
  @SuppressWarnings("ReferenceEquality") // the very frame that was encoded
  private synchronized byte[] newestJpeg(int camera) {
    var frame = views.frame(camera, Optional.empty());
    frame.letGo(); // its picture stays
    byte[] bytes = frameJpeg;
    if (bytes == null || frameOfJpeg != frame) {
      bytes = pictures.jpeg(frame.image());
      frameJpeg = bytes;
      frameOfJpeg = frame;
    }
    return bytes;
  }

  private void labels(Exchange exchange, int camera) throws IOException {
    var frame = views.frame(camera, Optional.empty());
    byte[] png;
    try {
      png = ImageFiles.png(frame.segmentation().labels().toGray());
    } finally {
      frame.letGo();
    }
    exchange.send(200, "image/png", png);
  }

  // Freezing and marking.

  private void freeze(Exchange exchange) {
    var json = exchange.json(MAX_BODY).allow(Set.of("camera", "stamp", "points", "box"));
    int camera = json.has("camera") ? json.integer("camera", 0, 999) : 0;
    var stamp = json.maybeText("stamp", 32).map(Stamps::parse);
    var frozen = shelf.keep(views.frame(camera, stamp));
    var frame = frozen.frame();
    var answer = new JsonObject();
    answer.addProperty("frame", frozen.id());
    answer.addProperty("camera", frame.camera());
    answer.addProperty("stamp", Stamps.text(frame.stamp()));
    answer.addProperty("width", frame.image().width());
    answer.addProperty("height", frame.image().height());
    if (json.has("points") || json.has("box")) {
      try {
        answer.add("suggestion", suggestion(frozen, json));
      } catch (ConceptException e) {
        answer.addProperty("no_suggestion", e.getMessage());
        answer.add("here", here(frame, json));
      }
    }
    exchange.json(answer);
  }

  private void mask(Exchange exchange, FrameShelf.Frozen frozen) {
    exchange.json(suggestion(frozen, exchange.json(MAX_BODY).allow(Set.of("points", "box"))));
  }

  private JsonObject suggestion(FrameShelf.Frozen frozen, JsonFields json) {
    var frame = frozen.frame();
    var on = new ArrayList<Mask.Point>();
    var beside = new ArrayList<Mask.Point>();
    for (double[] point : json.rows("points", 3, TapMask.MAX_TAPS)) {
      (point[2] != 0 ? on : beside).add(new Mask.Point(point[0], point[1]));
    }
    Optional<Mask.Box> box =
        json.has("box") ? Optional.of(box(json.numbers("box", 4))) : Optional.empty();
    if (!take(masks)) {
      throw new Refusal(503, "other masks are being made; try again");
    }
    try {
      var suggestion = TapMask.of(frame.proposals(), on, beside, box);
      var answer = new JsonObject();
      answer.add("mask", RunLengths.json(suggestion.mask()));
      answer.addProperty("score", suggestion.score());
      var words = new JsonArray();
      for (var guess :
          WordGuess.of(frame.proposals(), suggestion.mask(), node.generation(), WORDS_SUGGESTED)) {
        var word = new JsonObject();
        word.addProperty("word", guess.word());
        word.addProperty("share", guess.share());
        words.add(word);
      }
      answer.add("words", words);
      answer.add("here", here(frame, json));
      return answer;
    } finally {
      masks.release();
    }
  }

  private static Mask.Box box(double[] box) {
    for (double side : box) {
      if (Math.abs(side) > 1e6) {
        throw Refusal.bad("box has the side " + side + "; allowed: -1000000 to 1000000");
      }
    }
    if (box[2] < 1 || box[3] < 1) {
      throw Refusal.bad("box is " + box[2] + "x" + box[3] + "; both sides must be at least 1");
    }
    return new Mask.Box(
        (int) Math.round(box[0]),
        (int) Math.round(box[1]),
        (int) Math.round(box[2]),
        (int) Math.round(box[3]));
  }

  private static boolean take(Semaphore semaphore) {
    try {
      return semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How the pixel under the last point is labelled. */
  private static JsonObject here(LabelledFrame frame, JsonFields json) {
    var answer = new JsonObject();
    var points = json.rows("points", 3, TapMask.MAX_TAPS);
    if (points.isEmpty()) {
      return answer;
    }
    double[] last = points.get(points.size() - 1);
    var labels = frame.segmentation().labels();
    int x = (int) Math.floor(last[0]);
    int y = (int) Math.floor(last[1]);
    if (x < 0 || x >= labels.width() || y < 0 || y >= labels.height()) {
      return answer;
    }
    int id = labels.idAt(x, y);
    answer.addProperty("id", id);
    answer.addProperty("score", Math.min(1, frame.segmentation().scores()[y * labels.width() + x]));
    frame.generation().classes().stream()
        .filter(c -> c.id() == id)
        .findFirst()
        .ifPresent(
            c -> {
              answer.addProperty("name", c.name());
              answer.addProperty("concept", c.concept());
            });
    return answer;
  }

  // Teaching.

  private record Marked(List<AnnotatedFrame> marks, List<LessonLog.Mark> log) {}

  private void teach(Exchange exchange) {
    var json = exchange.json(MAX_BODY).allow(Set.of("name", "class_name", "refine", "marks"));
    String name = ConceptName.check(json.text("name", 400));
    String className = json.text("class_name", MAX_WORD).strip();
    var marked = marks(json);
    boolean refine = json.flag("refine");
    var lesson = new TeachableNode.Lesson(name, className, marked.marks(), refine);
    exchange.later(teach(lesson, marked.log()), this::taught);
  }

  private CompletionStage<TeachableNode.Taught> teach(
      TeachableNode.Lesson lesson, List<LessonLog.Mark> marks) {
    return node.teach(lesson)
        .thenApply(
            taught -> {
              var concept = taught.concept();
              extras
                  .log()
                  .taught(
                      concept.id(), concept.name(), concept.className(), marks, lesson.refine());
              return taught;
            });
  }

  private Marked marks(JsonFields json) {
    var marks = new ArrayList<AnnotatedFrame>();
    var log = new ArrayList<LessonLog.Mark>();
    for (var one : json.objects("marks", LearningTask.MAX_REFERENCES)) {
      one.allow(Set.of("frame", "mask", "negative"));
      var frame = shelf.get(one.text("frame", 24)).frame();
      boolean negative = one.flag("negative");
      Optional<Mask> mask =
          one.has("mask")
              ? Optional.of(
                  RunLengths.mask(
                      one.object("mask").allow(Set.of("width", "height", "counts")),
                      frame.image().width(),
                      frame.image().height()))
              : Optional.empty();
      if (mask.isEmpty() && !negative) {
        throw Refusal.bad(one.place() + "mask is missing; only a negative mark may leave it out");
      }
      marks.add(new AnnotatedFrame(frame.image(), mask.map(Annotation.Image::new), negative));
      log.add(new LessonLog.Mark(frame.camera(), frame.stamp(), mask, negative, 0));
    }
    if (marks.isEmpty()) {
      throw Refusal.bad("marks is empty; 1 to " + LearningTask.MAX_REFERENCES + " are allowed");
    }
    return new Marked(marks, log);
  }

  private JsonObject taught(TeachableNode.Taught taught) {
    var json = new JsonObject();
    json.add("concept", json(taught.concept(), true));
    json.addProperty("quality", taught.quality());
    json.addProperty("seconds", taught.seconds());
    var verdict = new JsonArray();
    taught.verdict().forEach(verdict::add);
    json.add("verdict", verdict);
    return json;
  }

  /** A wrong label that somebody tapped becomes a marked look-alike. */
  private void notMine(Exchange exchange, String id) {
    var json = exchange.json(MAX_BODY).allow(Set.of("frame", "x", "y"));
    var concept = require(id);
    var frame = shelf.get(json.text("frame", 24)).frame();
    int label = frame.generation().depth().conceptId(concept.labelId());
    var mask =
        Regions.at(
            frame.segmentation().labels(),
            (int) Math.floor(json.number("x")),
            (int) Math.floor(json.number("y")),
            label);
    if (mask.isEmpty()) {
      throw new Refusal(409, "that place is not labelled \"" + concept.name() + "\" in this frame");
    }
    var at = new TeachableNode.FrameAt(frame.camera(), frame.stamp());
    var wrong = AnnotatedFrame.without(frame.image(), mask.get());
    var mark = node.follower(at).map(wrong::following).orElse(wrong);
    var log =
        new LessonLog.Mark(
            frame.camera(), frame.stamp(), mask, true, TeachableNode.FOLLOWED_SECONDS);
    var lesson = new TeachableNode.Lesson(concept.name(), concept.className(), List.of(mark), true);
    exchange.later(teach(lesson, List.of(log)), this::taught);
  }

  /** A lesson goes on. */
  void progress(String name, String stage, int step, int steps, String message) {
    var json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("stage", stage);
    json.addProperty("step", step);
    json.addProperty("steps", steps);
    json.addProperty("message", message);
    events.tell("lesson", json);
  }

  /** Other words or concepts hold. */
  void switched(long generation) {
    var json = new JsonObject();
    json.addProperty("generation", generation);
    events.tell("generation", json);
  }

  // The shelf.

  private Concept require(String id) {
    return node.own().all().stream()
        .filter(concept -> concept.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new Refusal(404, "no concept that was taught here has this id"));
  }

  private List<String> all() {
    var ids = node.own().all().stream().map(Concept::id).toList();
    if (ids.isEmpty()) {
      throw new Refusal(404, "nothing has been taught yet");
    }
    return ids.subList(0, Math.min(ids.size(), ConceptArchive.MAX_CONCEPTS));
  }

  private void thumbnail(Exchange exchange, String id) {
    var concept = require(id);
    String key = id + concept.created();
    byte[] known = thumbnails.get(key);
    if (known != null) {
      picture(exchange, known);
      return;
    }
    node.read(id)
        .whenComplete(
            (entry, failure) -> {
              try {
                if (failure != null) {
                  exchange.fail(failure);
                } else {
                  byte[] bytes = thumbnail(entry.references());
                  thumbnails.put(key, bytes);
                  picture(exchange, bytes);
                }
              } catch (RuntimeException e) {
                exchange.fail(e);
              }
            });
  }

  private byte[] thumbnail(List<AnnotatedFrame> references) {
    return references.stream()
        .filter(reference -> !reference.negative())
        .findFirst()
        .flatMap(each -> each.marked().map(mask -> pictures.thumbnail(each.image(), mask)))
        .orElseThrow(() -> new Refusal(404, "it was kept without pictures"));
  }

  private void export(Exchange exchange, List<String> ids) {
    if (!archives.tryAcquire()) {
      throw new Refusal(503, "another file is being packed; try again");
    }
    CompletionStage<List<ConceptArchive.Entry>> entries =
        CompletableFuture.completedFuture(List.of());
    for (String id : ids) {
      entries =
          entries.thenCombine(
              node.read(id),
              (list, entry) -> {
                var more = new ArrayList<>(list);
                more.add(entry);
                return more;
              });
    }
    entries.whenComplete(
        (all, failure) -> {
          try {
            if (failure != null) {
              exchange.fail(failure);
              return;
            }
            exchange
                .response()
                .getHeaders()
                .put("Content-Disposition", "attachment; filename=\"concepts.zip\"");
            exchange.send(200, "application/zip", ConceptArchive.write(all));
          } catch (IOException | RuntimeException e) {
            exchange.fail(e);
          } finally {
            archives.release();
          }
        });
  }

  private void takeIn(Exchange exchange) throws IOException {
    if (!archives.tryAcquire()) {
      throw new Refusal(503, "another file is being unpacked; try again");
    }
    List<ConceptArchive.Entry> entries;
    try {
      entries = ConceptArchive.read(exchange.body("application/zip", MAX_ARCHIVE));
    } finally {
      archives.release();
    }
    for (var entry : entries) {
      if (node.own().get(entry.concept().name()).isPresent()) {
        throw new Refusal(
            409,
            "\""
                + entry.concept().name()
                + "\" is known here already; forget it first. Nothing was taken in");
      }
    }
    CompletionStage<JsonArray> names = CompletableFuture.completedFuture(new JsonArray());
    for (var entry : entries) {
      names =
          names.thenCompose(
              list ->
                  node.adopt(entry)
                      .thenApply(
                          concept -> {
                            list.add(concept.name());
                            return list;
                          }));
    }
    exchange.later(
        names,
        list -> {
          var json = new JsonObject();
          json.add("names", list);
          return json;
        });
  }

  private void forget(Exchange exchange, String id) {
    require(id);
    exchange.later(
        node.forget(id),
        entry -> {
          extras.log().forgotten(id);
          sightings.forget(id);
          forgotten.put(id, entry);
          var json = new JsonObject();
          json.addProperty("name", entry.concept().name());
          json.addProperty("undo", id);
          return json;
        });
  }

  private void undo(Exchange exchange, String id) {
    var entry = forgotten.remove(id);
    if (entry == null) {
      throw new Refusal(404, "it cannot be brought back any more; the last " + MOST_UNDOS + " can");
    }
    exchange.later(
        node.adopt(entry)
            .whenComplete(
                (concept, failure) -> {
                  if (failure != null) {
                    forgotten.put(id, entry);
                  }
                }),
        concept -> {
          extras.log().back(id);
          var json = new JsonObject();
          json.add("concept", json(concept, true));
          return json;
        });
  }

  // Words.

  private JsonObject vocabulary() {
    var json = new JsonObject();
    var words = new JsonArray();
    node.generation().vocabulary().words().forEach(words::add);
    json.add("words", words);
    return json;
  }

  private void setVocabulary(Exchange exchange) {
    var words =
        exchange
            .json(MAX_BODY)
            .allow(Set.of("words"))
            .texts("words", Vocabulary.MAX_WORDS, MAX_WORD);
    exchange.later(
        node.setVocabulary(words),
        generation -> {
          var json = new JsonObject();
          json.add("generation", new JsonPrimitive(generation.number()));
          return json;
        });
  }

  // A recording.

  private Player requirePlayer() {
    return extras
        .player()
        .orElseThrow(() -> new Refusal(404, "this is a live camera, no recording"));
  }

  private static JsonObject player(Player player) {
    var state = player.state();
    var json = new JsonObject();
    json.addProperty("paused", state.paused());
    json.addProperty("position", state.position());
    json.addProperty("duration", state.duration());
    return json;
  }

  private void play(Exchange exchange) {
    var player = requirePlayer();
    var json = exchange.json(MAX_BODY).allow(Set.of("paused", "position"));
    if (json.has("position")) {
      player.seek(json.number("position"));
    }
    if (json.has("paused")) {
      player.pause(json.flag("paused"));
    }
    exchange.json(player(player));
  }
}
