package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.SetParameters;
import io.github.personalseg.ros.srv.SetParametersAtomically;
import io.github.personalseg.ros.srv.SetVocabulary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A node that takes no changes from the graph still looks, labels and tells. */
final class RefusedChangesTest {
  private static final String WHY =
      "this node takes no changes from the ROS graph (parameter accept_changes)";

  @TempDir Path folder;

  @OnEveryTransport
  void nobodyOnTheGraphChangesANodeThatRefuses(TestGraph graph) throws Exception {
    try (var open = LiveNode.start(TestGraph.inProcess(), folder, "")) {
      assertTrue(open.teach("my mug").success());
    }
    try (var live = LiveNode.start(graph, folder, "-p accept_changes:=false")) {
      var words =
          live.call("get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class);
      assertEquals(WHY, live.teach("my bowl").message());
      assertEquals(WHY, live.teach("my mug").message());
      assertEquals(
          WHY,
          live.call(
                  "forget_concept",
                  new ForgetConcept.Request("my mug"),
                  ForgetConcept.Response.class)
              .message());
      assertEquals(
          WHY,
          live.call(
                  "set_vocabulary",
                  new SetVocabulary.Request(List.of("wall")),
                  SetVocabulary.Response.class)
              .message());
      var score = List.of(new Parameter("minimum_score", ParameterValues.of(0.5)));
      var set =
          live.call(
              "set_parameters", new SetParameters.Request(score), SetParameters.Response.class);
      assertFalse(set.results().get(0).successful());
      assertTrue(set.results().get(0).reason().contains("accept_changes"));
      assertFalse(
          live.call(
                  "set_parameters_atomically",
                  new SetParametersAtomically.Request(score),
                  SetParametersAtomically.Response.class)
              .result()
              .successful());

      assertEquals(
          List.of("my mug"),
          live
              .call("list_concepts", new ListConcepts.Request(false), ListConcepts.Response.class)
              .concepts()
              .stream()
              .map(c -> c.name())
              .toList());
      assertEquals(
          words.words(),
          live.call("get_vocabulary", new GetVocabulary.Request(), GetVocabulary.Response.class)
              .words());
      assertEquals("mono8", live.label(Scene.frame(0)).encoding());
    }
  }
}
