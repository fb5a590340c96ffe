package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.node.camera.ImageMessages;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.srv.CaptureFrame;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.SuggestMask;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.ServiceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over the wire may be anything; the node lives on and says once what was wrong. */
final class BadInputTest {
  @TempDir Path concepts;

  private static Image image(long width, long height, String encoding, long step, int bytes) {
    return new Image(
        new Header(Scene.stamp(0), "c"), height, width, encoding, 0, step, new byte[bytes]);
  }

  @OnEveryTransport
  void badImagesAreDroppedAndToldOnce(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      var bad =
          List.of(
              image(0, 0, "rgb8", 0, 0),
              image(20_000, 20_000, "rgb8", 60_000, 16),
              image(0xffff_ffffL, 0xffff_ffffL, "rgb8", 0xffff_ffffL, 16),
              image(160, 120, "jpeg", 480, 57_600),
              image(160, 120, "", 480, 57_600),
              image(160, 120, "rgb8", 479, 57_600),
              image(160, 120, "rgb8", 480, 57_599),
              image(7, 2, "yuv422", 14, 28));
      // How many causes there are so far: what differs in numbers only, as two absurd sizes, is
      // one.
      int[] causes = {1, 2, 2, 3, 4, 5, 6, 7};
      live.connect();
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < bad.size(); i++) {
          var image = bad.get(i);
          int told = round == 0 ? causes[i] : causes[bad.size() - 1];
          live.camera.publish(image);
          // A camera's frames may be lost on the way, so it goes on until one has come.
          LiveNode.until(
              "told",
              () -> {
                boolean enough = live.logged("dropping a frame of /image: ") >= told;
                if (!enough) {
                  live.camera.publish(image);
                }
                return enough;
              });
          live.label(Scene.frame(round));
        }
      }
      assertEquals(7, live.logged("dropping a frame of /image: "));
      assertEquals(1, live.logged("image is 20000x20000; at most 16777216 pixels"));
    }
  }

  /** A camera whose every frame says something else fills no log: causes are bounded. */
  @Test
  void wordsThatChangeFillNoLog() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), concepts, "")) {
      live.connect();
      var random = new Random(3);
      for (int i = 0; i < 400; i++) {
        var letters = new StringBuilder();
        for (int k = 0; k < 12; k++) {
          letters.append((char) ('a' + random.nextInt(26)));
        }
        live.camera.publish(image(160, 120, letters.toString(), 480, 57_600));
        Thread.sleep(2);
      }
      LiveNode.until("some are told", () -> live.logged("dropping a frame of /image: ") > 2);
      long lines = live.logged("dropping a frame of /image: ");
      assertTrue(lines <= 40, lines + " lines");
    }
  }

  /** Whatever lies where the words were kept: the node starts, sets it aside and says so once. */
  @ParameterizedTest
  @ValueSource(strings = {"", "words: [mug", "words: 5", "\u0000", "a: &a [*a]", "!!binary xx"})
  void damagedWordsAreSetAsideAndTheNodeStarts(String text) throws Exception {
    Files.createDirectories(concepts);
    Files.writeString(concepts.resolve("vocabulary.yaml"), text);
    try (var live = LiveNode.start(TestGraph.inProcess(), concepts, "")) {
      live.connect();
      live.label(Scene.frame(0));
      assertEquals(1, live.logged("the words set before cannot be read"));
      assertTrue(Files.exists(concepts.resolve("broken/vocabulary.yaml")));
    }
  }

  private static TeachConcept.Response teach(LiveNode live, String name, Reference... references) {
    return live.call(
        "teach_concept",
        new TeachConcept.Request(name, "mug", List.of(references), false),
        TeachConcept.Response.class);
  }

  private static void refused(String why, TeachConcept.Response answer) {
    assertFalse(answer.success());
    assertTrue(answer.message().contains(why), answer.message());
  }

  private static Reference shape(int shape, RegionOfInterest box, byte... labels) {
    return new Reference(
        false,
        Scene.frame(0),
        Scene.stamp(0),
        shape,
        ImageMessages.NO_IMAGE,
        box,
        List.of(),
        List.of(new Point2D(60, 60)),
        labels);
  }

  @OnEveryTransport
  void badTeachingIsRefusedWithAReason(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      refused("0 references; 1 to 64 are allowed", teach(live, "my mug"));
      var many =
          Collections.nCopies(
              1000, Scene.masked(ImageMessages.NO_IMAGE, Scene.stamp(0), ImageMessages.NO_IMAGE));
      refused("1000 references; 1 to 64", teach(live, "my mug", many.toArray(Reference[]::new)));
      for (String name : List.of("../../etc", "..", "a/b", "", "a\u0007b", "x".repeat(65))) {
        refused("concept name", teach(live, name, Scene.reference(0)));
      }
      refused(
          "mask is 80x60, its frame is 160x120",
          teach(
              live, "my mug", Scene.masked(Scene.frame(0), Scene.stamp(0), Scene.mask(0, 80, 60))));
      refused(
          "mask has 10 bytes",
          teach(
              live,
              "my mug",
              Scene.masked(Scene.frame(0), Scene.stamp(0), image(160, 120, "mono8", 160, 10))));
      refused(
          "encoding \"rgb8\"",
          teach(
              live,
              "my mug",
              Scene.masked(Scene.frame(0), Scene.stamp(0), image(160, 120, "rgb8", 480, 57_600))));
      refused(
          "image is 20000x20000",
          teach(
              live,
              "my mug",
              Scene.masked(
                  image(20_000, 20_000, "rgb8", 60_000, 9),
                  Scene.stamp(0),
                  Scene.mask(0, 160, 120))));
      refused("no captured frame has the stamp", teach(live, "my mug", Scene.captured(1)));
      refused("shape is 9; allowed", teach(live, "my mug", shape(9, Scene.NO_BOX)));
      refused("box is 0x0", teach(live, "my mug", shape(Reference.BOX, Scene.NO_BOX)));
      refused(
          "both sides must be at least 1",
          teach(
              live,
              "my mug",
              shape(Reference.BOX, new RegionOfInterest(0, 0, 0xffff_ffffL, 9, false))));
      refused(
          "1 points and 0 labels", teach(live, "my mug", shape(Reference.POINTS, Scene.NO_BOX)));
      refused("0 corners", teach(live, "my mug", Scene.polygon(0, List.of())));
      refused(
          "not finite",
          teach(
              live,
              "my mug",
              Scene.polygon(
                  0, List.of(new Point2D(Double.NaN, 0), new Point2D(9, 0), new Point2D(9, 9)))));
      var noSense =
          new TeachConcept.Request("my mug", "flurbl", List.of(Scene.reference(0)), false);
      refused("flurbl", live.call("teach_concept", noSense, TeachConcept.Response.class));

      assertTrue(live.teach("my mug").success());
      live.label(Scene.frame(0));
      try (var outside = Files.list(concepts.getParent())) {
        assertTrue(outside.noneMatch(path -> path.toString().contains("etc")));
      }
    }
  }

  @OnEveryTransport
  void otherServicesAnswerWithAReasonToo(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      var early =
          live.call("capture_frame", new CaptureFrame.Request(true), CaptureFrame.Response.class);
      assertEquals("no frame yet on /image", early.message());
      var nobody =
          live.call(
              "forget_concept", new ForgetConcept.Request("../x"), ForgetConcept.Response.class);
      assertEquals("no concept is called \"../x\"; known: none", nobody.message());
      live.label(Scene.frame(7));
      var captured =
          live.call("capture_frame", new CaptureFrame.Request(true), CaptureFrame.Response.class);
      assertTrue(captured.success());
      assertEquals(Scene.stamp(7), captured.stamp());
      assertEquals(Scene.WIDTH, captured.image().width());
      assertTrue(teach(live, "my mug", Scene.captured(7)).success());

      assertFalse(suggest(live, Scene.NO_BOX).success());
      assertFalse(suggest(live, new RegionOfInterest(500, 500, 9, 9, false)).success());
      var found = suggest(live, new RegionOfInterest(0, 0, Scene.HEIGHT, Scene.WIDTH, false));
      if (found.success()) {
        assertEquals(Scene.WIDTH, found.mask().width());
        assertTrue(found.score() > 0 && found.score() <= 1);
      } else {
        assertTrue(found.message().contains("no mask proposal fits"), found.message());
      }
    }
  }

  private static SuggestMask.Response suggest(LiveNode live, RegionOfInterest box) {
    return live.call(
        "suggest_mask",
        new SuggestMask.Request(Scene.stamp(7), box, List.of(), new byte[0]),
        SuggestMask.Response.class);
  }

  @OnEveryTransport
  void requestsDuringShutdownAreAnswered(TestGraph graph) throws Exception {
    var type = ServiceType.of(SetVocabulary.Request.class, SetVocabulary.Response.class);
    try (var live = LiveNode.start(graph, concepts, "-p teach_iterations:=100000");
        var client = live.peer.client(live.name("set_vocabulary"), type)) {
      live.label(Scene.frame(0));
      // Found before, so that below no request still waits for discovery on a busy machine.
      LiveNode.until("set_vocabulary is found", client::available);
      var answers = new ArrayList<CompletableFuture<String>>();
      answers.add(CompletableFuture.supplyAsync(() -> live.teach("my mug").message()));
      LiveNode.until("a concept is being learned", () -> live.progress.size() > 2);
      for (int i = 0; i < 5; i++) {
        var words = new SetVocabulary.Request(List.of("wall"));
        answers.add(client.call(words, Duration.ofMinutes(1)).thenApply(a -> a.message()));
      }
      LiveNode.pause(300); // until they wait behind the lesson ...
      for (int i = 0; i < 3; i++) { // ... on a busy machine too: what was sent later has come back
        live.call("get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class);
      }
      live.node.close();
      for (var answer : answers) {
        assertEquals("the node is shutting down", answer.join());
      }
      live.node.close();
    }
  }
}
