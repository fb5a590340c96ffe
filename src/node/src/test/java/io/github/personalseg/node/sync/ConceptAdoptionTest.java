package io.github.personalseg.node.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.node.LiveNode;
import io.github.personalseg.node.OnEveryTransport;
import io.github.personalseg.node.Scene;
import io.github.personalseg.node.TestGraph;
import io.github.personalseg.node.camera.ImageMessages;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.hostile.ForgedConcept;
import io.github.personalseg.ros.hostile.HostileConcepts;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever other nodes announce, what was taught here stays as it is. */
final class ConceptAdoptionTest {
  private static final MessageType<ConceptArray> TYPE = MessageType.of(ConceptArray.class);
  private static final String ADOPTING = "-p adopt_concepts:=true";
  private static final int ANNOUNCEMENTS = 1000;

  @TempDir Path folder;

  private static ConceptMessage forged(ConceptMessage own, String name, int number, int labelId) {
    return ForgedConcept.of(own, number).name(name).labelId(labelId).message();
  }

  private static Publisher<ConceptArray> voice(LiveNode live, String topic) {
    return live.peer.advertise(topic, TYPE, QosProfile.LATCHED);
  }

  private static ConceptArray array(ConceptMessage own, List<ConceptMessage> concepts) {
    return new ConceptArray(ImageMessages.NO_HEADER, 1, own.bundleHash(), concepts);
  }

  private static List<ConceptMessage> concepts(LiveNode live) {
    return live.call("list_concepts", new ListConcepts.Request(true), ListConcepts.Response.class)
        .concepts();
  }

  private static List<String> names(LiveNode live) {
    return concepts(live).stream().map(ConceptMessage::name).toList();
  }

  private static void assertSame(ConceptMessage expected, ConceptMessage actual) {
    assertEquals(expected.id(), actual.id());
    assertEquals(expected.name(), actual.name());
    assertEquals(expected.className(), actual.className());
    assertEquals(expected.labelId(), actual.labelId());
    assertEquals(expected.created(), actual.created());
    assertArrayEquals(expected.embedding(), actual.embedding());
    assertArrayEquals(expected.identity(), actual.identity());
  }

  private static ConceptMessage byName(LiveNode live, String name) {
    return concepts(live).stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @OnEveryTransport
  void aThousandHostileAnnouncementsChangeNothingOwn(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, folder, ADOPTING)) {
      var bag = live.teach("my bag").concept();
      var kinds = HostileConcepts.KINDS;
      var voices = new ArrayList<Publisher<ConceptArray>>();
      for (int i = 0; i < 4; i++) {
        voices.add(voice(live, "/stranger" + i + "/concepts"));
      }
      for (var voice : voices) {
        LiveNode.until("a stranger is heard", () -> voice.subscriptionCount() > 0);
      }
      var order = new ArrayList<>(IntStream.range(0, ANNOUNCEMENTS).boxed().toList());
      Collections.shuffle(order, new Random(17));
      for (int i : order) {
        var concepts = kinds.get(i % kinds.size()).announce(bag, i);
        voices.get(i % voices.size()).publish(array(bag, concepts));
      }
      for (var voice : voices) {
        voice.publish(array(bag, List.of(forged(bag, "last", 5000, 200))));
      }
      LiveNode.until("the last one is heard", () -> names(live).contains("last"));
      assertSame(bag, byName(live, "my bag"));
      assertTrue(names(live).size() <= 1 + 64, () -> names(live).toString());
      assertEquals("mono8", live.label(Scene.frame(0)).encoding());

      var keys = live.teach("my keys").concept();
      assertFalse(keys.id().equals(bag.id()));
      assertSame(bag, byName(live, "my bag"));
      voices.forEach(Publisher::close);
      LiveNode.until(
          "what strangers told is gone", () -> names(live).equals(List.of("my bag", "my keys")));
    }
    try (var again = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      assertEquals(List.of("my bag", "my keys"), names(again));
    }
  }

  /** Nobody could tell which of two such labels is whose. */
  @Test
  void namesThatReadLikeOneInUseAreNotAdopted() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, ADOPTING)) {
      var bag = live.teach("my bag").concept();
      var stranger = voice(live, "/stranger/concepts");
      LiveNode.until("the stranger is heard", () -> stranger.subscriptionCount() > 0);
      var offered = new ArrayList<ConceptMessage>();
      for (String name :
          List.of(
              "my bag",
              "My bag",
              "MY BAG",
              "my\u200bbag",
              "my \u200bbag",
              "my\u00a0bag",
              "m\u00ady bag",
              "\uff4dy bag",
              "red cup",
              "Red  cup",
              "red cup\u200d")) {
        offered.add(forged(bag, name, offered.size() + 1, 200 + offered.size()));
      }
      stranger.publish(array(bag, offered));
      LiveNode.until("its cup is adopted", () -> names(live).contains("red cup"));
      // Without its space a name reads otherwise.
      assertEquals(Set.of("my bag", "my\u200bbag", "red cup"), Set.copyOf(names(live)));
      assertSame(bag, byName(live, "my bag"));

      // Taught here later, under a name that reads like the adopted one.
      assertTrue(live.teach("Red cup").success());
      assertEquals(Set.of("my bag", "my\u200bbag", "Red cup"), Set.copyOf(names(live)));
    }
  }

  /** The announced name was adopted with the id of another own concept; then it is taught here. */
  @Test
  void aNameThatWasAdoptedIsTaughtWithAnIdOfItsOwn() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, ADOPTING)) {
      var bag = live.teach("my bag").concept();
      var stranger = voice(live, "/stranger/concepts");
      LiveNode.until("the stranger is heard", () -> stranger.subscriptionCount() > 0);
      stranger.publish(array(bag, List.of(forged(bag, "my keys", 1, 77))));
      LiveNode.until("it is adopted", () -> names(live).contains("my keys"));
      var keys = live.teach("my keys");
      assertTrue(keys.success(), keys.message());
      assertFalse(keys.concept().id().equals(ForgedConcept.id(1)));
      assertEquals(253, keys.concept().labelId());
      assertSame(bag, byName(live, "my bag"));
      assertTrue(
          live.call(
                  "forget_concept",
                  new ForgetConcept.Request("my keys"),
                  ForgetConcept.Response.class)
              .success());
      LiveNode.until(
          "theirs is used again", () -> byName(live, "my keys").id().equals(ForgedConcept.id(1)));
    }
  }

  /** Another publisher of a peer's topic neither removes nor replaces what the peer told. */
  @OnEveryTransport
  void whoeverUsesAPeersTopicIsNotThePeer(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, folder, ADOPTING);
        var robot2 = graph.join(new NodeName("/", "robot2"));
        var stranger = graph.join(new NodeName("/", "stranger"))) {
      if (live.peer.kind().equals("rcljava")) {
        return; // it does not tell publishers apart; docs/node.md says so
      }
      var bag = live.teach("my bag").concept();
      var honest = robot2.advertise("/robot2/concepts", TYPE, QosProfile.LATCHED);
      LiveNode.until("robot 2 is heard", () -> honest.subscriptionCount() > 0);
      var told = forged(bag, "their cup", 2, 120);
      honest.publish(array(bag, List.of(told)));
      LiveNode.until("its cup is adopted", () -> names(live).contains("their cup"));

      var false2 = stranger.advertise("/robot2/concepts", TYPE, QosProfile.LATCHED);
      LiveNode.until("the stranger is matched", () -> false2.subscriptionCount() > 0);
      float[] other = new float[bag.embedding().length];
      other[0] = 1;
      ConceptMessage replaced =
          ForgedConcept.of(bag, 2).name("their cup").labelId(120).embedding(other).message();
      false2.publish(array(bag, List.of()));
      false2.publish(array(bag, List.of(replaced)));
      LiveNode.until("it is warned of", () -> live.logged("a second publisher") > 0);
      LiveNode.pause(500);
      assertArrayEquals(told.embedding(), byName(live, "their cup").embedding());

      honest.close();
      LiveNode.until(
          "the other has its turn once robot 2 has left",
          () -> Arrays.equals(other, byNameOr(live, "their cup", told).embedding()));
      false2.close();
      LiveNode.until("nobody's concepts go", () -> names(live).equals(List.of("my bag")));
    }
  }

  private static ConceptMessage byNameOr(LiveNode live, String name, ConceptMessage fallback) {
    return concepts(live).stream().filter(c -> c.name().equals(name)).findFirst().orElse(fallback);
  }

  /** What was adopted under low label ids beside few words gives way when there are more words. */
  @Test
  void moreWordsMakeNoLabelsDeeperForTheSakeOfOthers() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, ADOPTING)) {
      var bag = live.teach("my bag").concept();
      var stranger = voice(live, "/stranger/concepts");
      LiveNode.until("the stranger is heard", () -> stranger.subscriptionCount() > 0);
      stranger.publish(
          array(
              bag,
              IntStream.range(0, 20)
                  .mapToObj(i -> forged(bag, "theirs " + i, 100 + i, 30 + i))
                  .toList()));
      LiveNode.until("they are adopted", () -> names(live).size() == 21);
      assertEquals(30, byName(live, "theirs 0").labelId());

      for (int words : new int[] {60, 250, 254, 40}) {
        setWords(live, words);
        assertSame(bag, byName(live, "my bag"));
        assertEquals("mono8", live.label(Scene.frame(0)).encoding(), words + " words");
        int room = Math.min(20, 254 - words);
        assertEquals(1 + room, names(live).size(), words + " words");
        var ids = concepts(live).stream().map(ConceptMessage::labelId).toList();
        assertEquals(ids.size(), Set.copyOf(ids).size(), ids.toString());
        assertTrue(ids.stream().allMatch(id -> id >= words), ids.toString());
      }
    }
  }

  private static void setWords(LiveNode live, int count) {
    var words = new ArrayList<>(List.of("mug"));
    for (int i = 1; i < count; i++) {
      words.add("red mug " + i);
    }
    var set =
        live.call("set_vocabulary", new SetVocabulary.Request(words), SetVocabulary.Response.class);
    assertTrue(set.success(), set.message());
  }

  @Test
  void onlyNodesThatAreNamedAreHeard() throws Exception {
    try (var live =
        LiveNode.start(
            TestGraph.inProcess(), folder, ADOPTING + " -p adopt_from:=[/friend/concepts]")) {
      var bag = live.teach("my bag").concept();
      var stranger = voice(live, "/stranger/concepts");
      stranger.publish(array(bag, List.of(forged(bag, "bad", 3, 100))));
      var friend = voice(live, "/friend/concepts");
      friend.publish(array(bag, List.of(forged(bag, "good", 4, 101))));
      LiveNode.until("the friend is heard", () -> names(live).contains("good"));
      LiveNode.pause(1500);
      assertEquals(List.of("my bag", "good"), names(live));
      assertEquals(0, stranger.subscriptionCount());
    }
  }

  @Test
  void theNumberOfPeersIsBounded() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, ADOPTING)) {
      var voices = new ArrayList<Publisher<ConceptArray>>();
      for (int i = 0; i < 200; i++) {
        voices.add(voice(live, "/stranger" + i + "/concepts"));
      }
      LiveNode.until("it is warned of", () -> live.logged("16 nodes are heard already") > 0);
      assertEquals(
          ConceptAdoption.MOST_PEERS,
          voices.stream().filter(v -> v.subscriptionCount() > 0).count());
    }
  }
}
