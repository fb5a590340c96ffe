package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetState;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own that is killed as a power cut would. */
final class NodeKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final ServiceType<TeachConcept.Request, TeachConcept.Response> TEACH =
      ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class);
  private static final SyntheticCamera CAMERA = new SyntheticCamera(320, 240);
  private static final List<Reference> REFERENCES =
      List.of(CAMERA.reference(1), CAMERA.reference(2));

  private static final Map<String, String> DOMAIN =
      Map.of(
          "ROS_LOCALHOST_ONLY",
          "1",
          "ROS_DOMAIN_ID",
          String.valueOf(1 + ProcessHandle.current().pid() % 100));

  @TempDir Path folder;

  @Test
  void bringsConceptsIdsAndWordsBack() throws Exception {
    try (var desk = desk()) {
      List<String> before;
      var node = node("first");
      try {
        awaitActive(desk);
        teach(desk, "one");
        teach(desk, "two");
        var forgotten =
            ask(
                desk,
                "forget_concept",
                new ForgetConcept.Request("one"),
                ForgetConcept.Response.class);
        assertTrue(forgotten.success(), forgotten.message());
        teach(desk, "three");
        var words =
            ask(
                desk,
                "set_vocabulary",
                new SetVocabulary.Request(List.of("wall", "mug")),
                SetVocabulary.Response.class);
        assertTrue(words.success(), words.message());
        before = concepts(desk);
        assertEquals(2, before.size());
        var lesson = new TeachConcept.Request("cut short", "mug", REFERENCES, false);
        desk.client(service("teach_concept"), TEACH).call(lesson, PATIENCE);
      } finally {
        node.destroyForcibly().waitFor();
      }
      assertEquals(128 + 9, node.exitValue(), "killed by SIGKILL");

      var again = node("second");
      try {
        awaitActive(desk);
        assertEquals(before, concepts(desk).stream().filter(c -> !c.contains("cut")).toList());
        var words =
            ask(desk, "get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class);
        assertEquals(List.of("wall", "mug"), words.words());
      } finally {
        again.destroyForcibly().waitFor();
      }
      String log = Files.readString(folder.resolve("second.log"));
      assertFalse(log.contains("broken") || log.contains("ERROR"), log);
    }
  }

  private static Transport desk() {
    try {
      return Transports.open(
          "dds", new NodeName("/", "desk"), TransportOptions.DEFAULT.withEnvironment(DOMAIN));
    } catch (TransportException e) {
      return abort("no DDS here: " + e.getMessage());
    }
  }

  private Process node(String name) throws IOException {
    var line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "node",
            "--transport",
            "dds",
            "--ros-args",
            "-p",
            "model:='" + Cli.TINY.toAbsolutePath() + "'",
            "-p",
            "concepts_dir:='" + folder.resolve("concepts") + "'",
            "-p",
            "teach_iterations:=10");
    var builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().putAll(DOMAIN);
    return builder.start();
  }

  private static void teach(Transport desk, String name) throws InterruptedException {
    var lesson = new TeachConcept.Request(name, "mug", REFERENCES, false);
    var answer = ask(desk, "teach_concept", lesson, TeachConcept.Response.class);
    assertTrue(answer.success(), answer.message());
  }

  /** The services are there a moment before the node is active. */
  private static void awaitActive(Transport desk) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String state = "";
    while (!state.equals("active")) {
      assertTrue(System.nanoTime() < end, "the node is " + state);
      state =
          ask(desk, "get_state", new GetState.Request(), GetState.Response.class)
              .currentState()
              .label();
    }
  }

  private static List<String> concepts(Transport desk) throws InterruptedException {
    var answer =
        ask(desk, "list_concepts", new ListConcepts.Request(true), ListConcepts.Response.class);
    return answer.concepts().stream().map(NodeKillTest::identity).toList();
  }

  private static String identity(ConceptMessage concept) {
    return concept.name()
        + " "
        + concept.id()
        + " "
        + concept.labelId()
        + " "
        + concept.created()
        + " "
        + Arrays.hashCode(concept.embedding());
  }

  private static String service(String name) {
    return "/personal_segmentation/" + name;
  }

  /** Asks until an answer comes: the node that was killed seems to be there for a while. */
  private static <Q extends Record, R extends Record> R ask(
      Transport desk, String service, Q request, Class<R> response) throws InterruptedException {
    @SuppressWarnings("unchecked")
    var type = ServiceType.of((Class<Q>) request.getClass(), response);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (var client = desk.client(service(service), type)) {
      while (true) {
        try {
          return client.call(request, ANSWER).join();
        } catch (CompletionException e) {
          assertTrue(System.nanoTime() < end, service + " does not answer: " + e.getCause());
          Thread.sleep(100);
        }
      }
    }
  }
}
