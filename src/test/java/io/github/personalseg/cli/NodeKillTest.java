package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.personalseg.ros.msg.Concept;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.srv.ForgetConcept;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own that is killed as a power cut would. */
final class NodeKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
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
        assertTrue(teach(desk, "one").join().success());
        assertTrue(teach(desk, "two").join().success());
        assertTrue(
            call(
                    desk,
                    "forget_concept",
                    new ForgetConcept.Request("one"),
                    ForgetConcept.Response.class)
                .join()
                .success());
        assertTrue(teach(desk, "three").join().success());
        assertTrue(
            call(
                    desk,
                    "set_vocabulary",
                    new SetVocabulary.Request(List.of("wall", "mug")),
                    SetVocabulary.Response.class)
                .join()
                .success());
        before = concepts(desk);
        assertEquals(2, before.size());
        teach(desk, "cut short");
      } finally {
        node.destroyForcibly().waitFor();
      }
      assertEquals(128 + 9, node.exitValue(), "killed by SIGKILL");

      var again = node("second");
      try {
        assertEquals(before, concepts(desk).stream().filter(c -> !c.contains("cut")).toList());
        var words =
            call(desk, "get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class)
                .join();
        assertEquals(List.of("wall", "mug"), words.words());
      } finally {
        again.destroyForcibly().waitFor();
      }
      String log = Files.readString(folder.resolve("second.log"));
      assertTrue(!log.contains("WARN") && !log.contains("ERROR"), log);
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

  private static CompletableFuture<TeachConcept.Response> teach(Transport desk, String name)
      throws InterruptedException {
    return call(
        desk,
        "teach_concept",
        new TeachConcept.Request(name, "mug", REFERENCES, false),
        TeachConcept.Response.class);
  }

  private static List<String> concepts(Transport desk) throws InterruptedException {
    var answer =
        call(desk, "list_concepts", new ListConcepts.Request(true), ListConcepts.Response.class)
            .join();
    return answer.concepts().stream().map(NodeKillTest::identity).toList();
  }

  private static String identity(Concept concept) {
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

  private static <Q extends Record, R extends Record> CompletableFuture<R> call(
      Transport desk, String service, Q request, Class<R> response) throws InterruptedException {
    @SuppressWarnings("unchecked")
    var type = ServiceType.of((Class<Q>) request.getClass(), response);
    var client = desk.client("/personal_segmentation/" + service, type);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!client.available()) {
      assertTrue(System.nanoTime() < end, service + " does not appear");
      Thread.sleep(20);
    }
    return client.call(request, PATIENCE).whenComplete((answer, failure) -> client.close());
  }
}
