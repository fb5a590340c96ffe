package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.segment.vocabulary.SavedVocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words and concepts that change while frames are labelled, and outlive the node. */
final class ChangingKnowledgeTest {
  @TempDir Path folder;

  private static SetVocabulary.Response words(LiveNode live, String... words) {
    return live.call(
        "set_vocabulary", new SetVocabulary.Request(List.of(words)), SetVocabulary.Response.class);
  }

  private static ForgetConcept.Response forget(LiveNode live, String name) {
    return live.call(
        "forget_concept", new ForgetConcept.Request(name), ForgetConcept.Response.class);
  }

  private static List<ConceptMessage> concepts(LiveNode live) {
    return live.call("list_concepts", new ListConcepts.Request(false), ListConcepts.Response.class)
        .concepts();
  }

  private static List<String> names(LiveNode live) {
    return concepts(live).stream().map(ConceptMessage::name).toList();
  }

  @OnEveryTransport
  void noLabelGoesWithoutItsName(TestGraph graph) throws Exception {
    int frames = 1000;
    int calls = 50;
    try (var live = LiveNode.start(graph, folder, "-p teach_iterations:=2")) {
      // A reader that joins late gets the newest names only, and misses those of the first frames.
      LiveNode.until("the first names came", () -> !live.infos.isEmpty());
      var labelled = new ArrayList<Image>();
      var done = new AtomicInteger();
      var changes =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < calls; i++) {
                  change(live, i);
                  done.incrementAndGet();
                }
              });
      for (int i = 0; i < frames; i++) {
        labelled.add(live.label(small(i)));
        // Keeps changes and frames in step, so that neither runs out before the other.
        int due = (i + 1) * calls / frames;
        LiveNode.until("call " + due, () -> done.get() >= due || changes.isDone());
      }
      changes.join();
      // Changes between two frames may share one announcement, so the last names count, not how
      // many.
      var known = Stream.concat(vocabulary(live).stream(), names(live).stream()).sorted().toList();
      LiveNode.until("the last names came", () -> known.equals(newestNames(live)));
      for (Image image : labelled) {
        assertNamed(image, live.infos);
      }
    }
  }

  @Test
  void aWordMayNameAConcept() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      var early = words(live, "wall", "red {my mug}");
      assertFalse(early.success());
      assertEquals(
          "word \"red {my mug}\" names a concept that is not known; known: none", early.message());
      assertTrue(live.teach("my mug").success());
      assertTrue(words(live, "wall", "red {my mug}", "mug").success());
      assertTrue(live.teach("my mug").success()); // the word follows the concept
      var kept = forget(live, "my mug");
      assertFalse(kept.success());
      assertEquals(
          "a word of the vocabulary names {my mug}; set other words first", kept.message());
      assertTrue(words(live, "wall", "mug").success());
      assertTrue(forget(live, "my mug").success());
    }
  }

  @Test
  void noWordTakesAConceptsNameNorAConceptAWords() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      assertTrue(words(live, "wall", "mug").success());
      assertTrue(live.teach("Bowl").success(), "no word, no class");
      for (String word : List.of("Bowl", "bowl", "BOWL", " bowl ", "bo\u00adwl")) {
        var refused = words(live, "wall", "mug", word);
        assertFalse(refused.success(), word);
        assertTrue(
            refused.message().contains("and the concept \"Bowl\" have one name"),
            refused.message());
        assertEquals(List.of("wall", "mug"), vocabulary(live));
      }
      for (String name : List.of("Mug", "mug ", "wall", "m\u200bug")) {
        var refused = live.teach(name);
        assertFalse(refused.success(), name);
        assertTrue(refused.message().contains("is a word too"), refused.message());
      }
      assertTrue(words(live, "wall").success());
      assertFalse(live.teach("MUG").success(), "the class word counts where it is no word too");
      assertTrue(forget(live, "Bowl").success());
      assertTrue(words(live, "wall", "bowl").success());
    }
  }

  @OnEveryTransport
  void aNodeThatStartsWithBothTellsOfIt(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, folder, "-p vocabulary:=[wall,mug]")) {
      assertTrue(live.teach("Bowl").success());
    }
    try (var live = LiveNode.start(graph, folder, "-p vocabulary:=[wall,mug,bowl]")) {
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      String told = "two classes are called \"Bowl\", a word and a concept; label id 254";
      LiveNode.until(
          "diagnostics tell",
          () -> {
            var status = statuses.poll();
            return status != null && status.status().get(0).message().contains(told);
          });
      assertEquals(1, live.logged(told));
      assertTrue(forget(live, "Bowl").success());
      LiveNode.until(
          "all is well",
          () -> {
            var status = statuses.poll();
            return status != null && !status.status().get(0).message().contains(told);
          });
    }
  }

  @OnEveryTransport
  void anAdoptedConceptGivesWayToAWord(TestGraph graph) throws Exception {
    try (var a = LiveNode.start(graph, folder.resolve("a"), "-r __node:=a", BundleModel::load);
        var b =
            LiveNode.start(
                graph,
                folder.resolve("b"),
                "-r __node:=b -r image:=/b/image -p adopt_concepts:=true -p vocabulary:=[wall,mug]",
                BundleModel::load)) {
      assertTrue(words(a, "wall", "mug").success());
      assertTrue(a.teach("Bowl").success());
      LiveNode.until("b adopts", () -> names(b).contains("Bowl"));
      assertTrue(words(b, "wall", "mug", "bowl").success(), "a stranger keeps no word out");
      assertEquals(List.of(), names(b));
      LiveNode.until(
          "b tells", () -> b.logged("\"Bowl\" of /a/concepts is not used: a word has its") == 1);
      assertTrue(words(b, "wall", "mug").success());
      assertEquals(List.of("Bowl"), names(b), "it is back");
    }
  }

  @Test
  void aNameInTwoSpellingsIsRefinedAndForgottenAsOne() throws Exception {
    String composed = "gr\u00fcn";
    String apart = "gru\u0308n";
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      var first = live.teach(apart);
      assertEquals(composed, first.concept().name());
      var request = new TeachConcept.Request(apart, "mug", List.of(Scene.negative(4)), true);
      var refined = live.call("teach_concept", request, TeachConcept.Response.class);
      assertTrue(refined.success(), refined.message());
      assertEquals(first.concept().id(), refined.concept().id());
      assertTrue(forget(live, apart).success());
    }
  }

  @Test
  void wordsOfAConceptThatIsGoneDoNotKeepTheNodeFromStarting() throws Exception {
    var configured = Bundle.read(TinyBundle.folder()).manifest().vocabulary().words();
    new SavedVocabulary(folder).save(configured, List.of("wall", "red {my mug}"));
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      assertEquals(configured, vocabulary(live));
    }
  }

  private static List<String> newestNames(LiveNode live) {
    return live.infos.get(live.infos.size() - 1).classMap().stream()
        .map(VisionClass::className)
        .sorted()
        .toList();
  }

  private static Image small(int number) {
    return Scene.frame(new Header(Scene.stamp(number), "camera"), 64, 48, number);
  }

  private static void change(LiveNode live, int number) {
    switch (number % 5) {
      case 0 -> assertTrue(live.teach("mug " + number % 3).success());
      case 1 -> assertTrue(words(live, "wall", "mug").success());
      case 2 -> assertTrue(live.teach("my bowl").success());
      case 3 -> assertTrue(words(live, "table", "floor", "mug", "bowl", "wall").success());
      default -> assertTrue(forget(live, "my bowl").success());
    }
  }

  /** A label image belongs to the newest names that are not younger than it. */
  private static void assertNamed(Image image, List<LabelInfo> infos) {
    long stamp = image.header().stamp().toNanos();
    LabelInfo own = null;
    for (LabelInfo info : infos) {
      if (info.header().stamp().toNanos() <= stamp) {
        own = info;
      }
    }
    var ids = own.classMap().stream().map(VisionClass::classId).collect(Collectors.toSet());
    for (byte id : image.data()) {
      assertTrue((id & 0xff) == 255 || ids.contains(id & 0xff), (id & 0xff) + " of " + ids);
    }
  }

  @OnEveryTransport
  void framesFlowWhileAConceptIsLearned(TestGraph graph) throws Exception {
    byte[] reference = Scene.frame(0).data();
    var gate = new GatedModel.Gate(image -> Arrays.equals(reference, image.data()));
    try (var live =
            LiveNode.start(
                graph,
                folder,
                "-p teach_iterations:=100000",
                (bundle, device) -> new GatedModel(BundleModel.load(bundle, device), gate));
        AutoCloseable opened = () -> gate.allowed().release(1000)) {
      var teaching = CompletableFuture.supplyAsync(() -> live.teach("my mug"));
      gate.begun().acquire();
      for (int i = 0; i < 20; i++) {
        live.label(small(i));
      }
      assertFalse(teaching.isDone());
      gate.allowed().release();
      live.node.close();
      var refused = teaching.join();
      assertFalse(refused.success());
      assertEquals("the node is shutting down", refused.message());
    }
  }

  @OnEveryTransport
  void refiningKeepsTheReferencesAndTheId(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, folder, "")) {
      var first = live.teach("my mug");
      var request = new TeachConcept.Request("my mug", "mug", List.of(Scene.negative(4)), true);
      var refined = live.call("teach_concept", request, TeachConcept.Response.class);
      assertTrue(refined.success(), refined.message());
      assertEquals(first.concept().id(), refined.concept().id());
      assertEquals(first.concept().labelId(), refined.concept().labelId());
      var alone = new TeachConcept.Request("other", "mug", List.of(Scene.negative(4)), false);
      assertTrue(
          live.call("teach_concept", alone, TeachConcept.Response.class)
              .message()
              .contains("none of the 1 references shows the concept"));
    }
  }

  @OnEveryTransport
  void aRestartBringsEverythingBack(TestGraph graph) throws Exception {
    List<ConceptMessage> before;
    try (var live = LiveNode.start(graph, folder, "")) {
      live.teach("first");
      live.teach("my mug");
      assertTrue(forget(live, "first").success());
      live.teach("second");
      assertTrue(words(live, "wall", "mug").success());
      before = concepts(live);
      assertEquals(List.of("second", "my mug"), names(live));
    }
    try (var live = LiveNode.start(graph, folder, "")) {
      assertEquals(identities(before), identities(concepts(live)));
      assertEquals(List.of("wall", "mug"), vocabulary(live));
      assertEquals(
          List.of(254, 253), concepts(live).stream().map(ConceptMessage::labelId).toList());
    }
    try (var live = LiveNode.start(graph, folder, "-p vocabulary:=[floor,mug]")) {
      assertEquals(List.of("floor", "mug"), vocabulary(live), "the configuration has changed");
    }
  }

  private static List<String> identities(List<ConceptMessage> concepts) {
    return concepts.stream().map(c -> c.id() + c.name() + c.labelId() + c.created()).toList();
  }

  private static List<String> vocabulary(LiveNode live) {
    return live.call("get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class)
        .words();
  }

  @OnEveryTransport
  void wordsThatMeanNothingLeaveTheOldOnes(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, folder, "")) {
      var refused = words(live, "wall", "flurbl");
      assertFalse(refused.success());
      assertTrue(refused.message().contains("flurbl"), refused.message());
      assertEquals(1, refused.generation());
      assertFalse(words(live).success());
      assertEquals(6, vocabulary(live).size());
    }
  }

  @OnEveryTransport
  void anotherNodeAdoptsAndForgetsWhatWasTaught(TestGraph graph) throws Exception {
    try (var a = LiveNode.start(graph, folder.resolve("a"), "-r __node:=a", BundleModel::load);
        var b =
            LiveNode.start(
                graph,
                folder.resolve("b"),
                "-r __node:=b -r image:=/b/image -p adopt_concepts:=true",
                BundleModel::load)) {
      assertTrue(b.teach("own").success());
      var taught = a.teach("my mug");
      LiveNode.until("b adopts", () -> names(b).contains("my mug"));
      var adopted =
          concepts(b).stream().filter(c -> c.name().equals("my mug")).findFirst().orElseThrow();
      assertEquals(taught.concept().id(), adopted.id());
      assertEquals(253, adopted.labelId(), "254 is b's own");
      LiveNode.until("b names it", () -> b.infos.get(b.infos.size() - 1).classMap().size() == 8);
      assertTrue(forget(b, "my mug").message().contains("adopted from /a/concepts"));

      assertTrue(forget(a, "my mug").success());
      LiveNode.until("b forgets", () -> names(b).equals(List.of("own")));
    }
  }

  @OnEveryTransport
  void anotherBundlesConceptsAreRefusedOnce(TestGraph graph) throws Exception {
    Path other = Files.createDirectories(folder.resolve("bundle"));
    try (var files = Files.list(TinyBundle.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName().toString()));
      }
    }
    Path manifest = other.resolve("bundle.yaml");
    Files.writeString(manifest, Files.readString(manifest) + "# another bundle\n");
    try (var a = LiveNode.start(graph, folder.resolve("a"), "-r __node:=a", BundleModel::load);
        var b =
            LiveNode.start(
                graph,
                folder.resolve("b"),
                "-r __node:=b -p adopt_concepts:=true -p model:=" + other,
                BundleModel::load)) {
      a.teach("my mug");
      a.teach("my bowl");
      LiveNode.until("b refuses", () -> b.logged("not adopting the concepts of /a/concepts") == 1);
      assertEquals(List.of(), names(b));
    }
  }
}
