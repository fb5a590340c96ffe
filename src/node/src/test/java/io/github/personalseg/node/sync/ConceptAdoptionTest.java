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
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever other nodes announce, what was taught here stays as it is. */
final class ConceptAdoptionTest {
  private static final MessageType<ConceptArray> TYPE = MessageType.of(ConceptArray.class);
  private static final String ADOPTING = "-p adopt_concepts:=true";
  private static final int ANNOUNCEMENTS = 1000;

  @TempDir Path folder;

  /** A concept message that can be changed field by field. */
  private record Forged(
      String id,
      String name,
      String className,
      int labelId,
      String bundleHash,
      Time created,
      float[] embedding,
      boolean hasNegative,
      int kernel,
      float[] identity,
      float[] classWord,
      float[] lookAlikes,
      float[] lookAlikeLeads) {
    static Forged of(ConceptMessage own, String name, String id, int labelId) {
      return new Forged(
          id,
          name,
          own.className(),
          labelId,
          own.bundleHash(),
          own.created(),
          own.embedding(),
          false,
          0,
          own.identity(),
          own.classWord(),
          own.lookAlikes(),
          own.lookAlikeLeads());
    }

    Forged id(String other) {
      return new Forged(
          other,
          name,
          className,
          labelId,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged name(String other) {
      return new Forged(
          id,
          other,
          className,
          labelId,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged className(String other) {
      return new Forged(
          id,
          name,
          other,
          labelId,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged labelId(int other) {
      return new Forged(
          id,
          name,
          className,
          other,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged bundleHash(String other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          other,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged created(Time other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          bundleHash,
          other,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged tensor(float... other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          other,
          hasNegative,
          kernel,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged negative(int other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          embedding,
          true,
          other,
          identity,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged direction(float... other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          other,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }

    Forged lookAlikes(float... other) {
      return new Forged(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          embedding,
          hasNegative,
          kernel,
          identity,
          classWord,
          other,
          lookAlikeLeads);
    }

    ConceptMessage message() {
      return new ConceptMessage(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          0,
          embedding,
          hasNegative,
          kernel,
          new float[hasNegative ? 3 : 0],
          new float[hasNegative ? 5 : 0],
          0,
          identity,
          0.5f,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }
  }

  /** What a stranger may announce, by kind, made from a concept that was taught honestly. */
  private static Map<String, Function<Integer, List<ConceptMessage>>> hostile(ConceptMessage own) {
    Function<Integer, Forged> next = i -> Forged.of(own, "theirs " + i, hex(i), 254 - i % 200);
    var kinds = new LinkedHashMap<String, Function<Integer, List<ConceptMessage>>>();
    kinds.put("own id", i -> one(next.apply(i).id(own.id())));
    kinds.put("own name", i -> one(next.apply(i).name(own.name())));
    kinds.put("own name and id", i -> one(next.apply(i).name(own.name()).id(own.id())));
    kinds.put("own label id", i -> one(next.apply(i).labelId(own.labelId())));
    kinds.put("a word's label id", i -> one(next.apply(i).labelId(i % 6)));
    kinds.put("unlabelled as label id", i -> one(next.apply(i).labelId(255)));
    kinds.put("deep label id", i -> one(next.apply(i).labelId(65535 - i)));
    kinds.put("too many", i -> many(next, 33));
    kinds.put("very many", i -> many(next, 300));
    kinds.put("as many as allowed", i -> many(next, 32));
    kinds.put("empty id", i -> one(next.apply(i).id("")));
    kinds.put("id that is a path", i -> one(next.apply(i).id("../../" + own.id())));
    kinds.put("empty name", i -> one(next.apply(i).name("")));
    kinds.put("name with a slash", i -> one(next.apply(i).name("a/b")));
    kinds.put("name with a control character", i -> one(next.apply(i).name("a\u0007b")));
    kinds.put("long name", i -> one(next.apply(i).name("x".repeat(5000))));
    kinds.put("empty class", i -> one(next.apply(i).className("")));
    kinds.put("another bundle", i -> one(next.apply(i).bundleHash("0".repeat(64))));
    kinds.put("not a number", i -> one(next.apply(i).tensor(nan(own))));
    kinds.put("another dimension", i -> one(next.apply(i).tensor(1, 0)));
    kinds.put("no embedding", i -> one(next.apply(i).tensor()));
    kinds.put("not of unit length", i -> one(next.apply(i).tensor(own.embedding().length)));
    kinds.put("huge kernel", i -> one(next.apply(i).negative(255)));
    kinds.put("negative without numbers", i -> one(next.apply(i).negative(3)));
    kinds.put("identity of another dimension", i -> one(next.apply(i).direction(1, 2, 3)));
    kinds.put("many look-alikes", i -> one(next.apply(i).lookAlikes(new float[1 << 16])));
    kinds.put("before all time", i -> one(next.apply(i).created(new Time(-1, 4_000_000_000L))));
    kinds.put("one name twice", i -> List.of(next.apply(1).message(), next.apply(1).message()));
    kinds.put("nothing", i -> List.of());
    return kinds;
  }

  /** An id of the right form. */
  private static String hex(int number) {
    return String.format(Locale.ROOT, "%032x", number);
  }

  private static List<ConceptMessage> one(Forged forged) {
    return List.of(forged.message());
  }

  private static List<ConceptMessage> many(Function<Integer, Forged> next, int count) {
    return IntStream.range(0, count).mapToObj(i -> next.apply(i).message()).toList();
  }

  private static float[] nan(ConceptMessage own) {
    float[] numbers = own.embedding().clone();
    numbers[0] = Float.NaN;
    return numbers;
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
      var kinds = List.copyOf(hostile(bag).values());
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
        var concepts = kinds.get(i % kinds.size()).apply(i);
        voices.get(i % voices.size()).publish(array(bag, concepts));
      }
      for (var voice : voices) {
        voice.publish(array(bag, List.of(Forged.of(bag, "last", hex(5000), 200).message())));
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

  /** The announced name was adopted with the id of another own concept; then it is taught here. */
  @Test
  void aNameThatWasAdoptedIsTaughtWithAnIdOfItsOwn() throws Exception {
    try (var live = LiveNode.start(TestGraph.inProcess(), folder, ADOPTING)) {
      var bag = live.teach("my bag").concept();
      var stranger = voice(live, "/stranger/concepts");
      LiveNode.until("the stranger is heard", () -> stranger.subscriptionCount() > 0);
      stranger.publish(array(bag, List.of(Forged.of(bag, "my keys", hex(1), 77).message())));
      LiveNode.until("it is adopted", () -> names(live).contains("my keys"));
      var keys = live.teach("my keys");
      assertTrue(keys.success(), keys.message());
      assertFalse(keys.concept().id().equals(hex(1)));
      assertEquals(253, keys.concept().labelId());
      assertSame(bag, byName(live, "my bag"));
      assertTrue(
          live.call(
                  "forget_concept",
                  new ForgetConcept.Request("my keys"),
                  ForgetConcept.Response.class)
              .success());
      LiveNode.until("theirs is used again", () -> byName(live, "my keys").id().equals(hex(1)));
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
      var told = Forged.of(bag, "their cup", hex(2), 120).message();
      honest.publish(array(bag, List.of(told)));
      LiveNode.until("its cup is adopted", () -> names(live).contains("their cup"));

      var false2 = stranger.advertise("/robot2/concepts", TYPE, QosProfile.LATCHED);
      LiveNode.until("the stranger is matched", () -> false2.subscriptionCount() > 0);
      float[] other = new float[bag.embedding().length];
      other[0] = 1;
      ConceptMessage replaced = Forged.of(bag, "their cup", hex(2), 120).tensor(other).message();
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
          array(bag, many(i -> Forged.of(bag, "theirs " + i, hex(100 + i), 30 + i), 20)));
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
      stranger.publish(array(bag, List.of(Forged.of(bag, "bad", hex(3), 100).message())));
      var friend = voice(live, "/friend/concepts");
      friend.publish(array(bag, List.of(Forged.of(bag, "good", hex(4), 101).message())));
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
