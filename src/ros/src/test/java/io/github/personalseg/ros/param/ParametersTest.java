package io.github.personalseg.ros.param;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParametersTest {
  private static final List<ParameterSpec> SPECS =
      List.of(
          ParameterSpec.of("score", 0.5, "Least score.").within(0, 1),
          ParameterSpec.of("depth", 5, "Messages kept.").within(1, 10),
          ParameterSpec.of("mode", "auto", "How.").oneOf("auto", "manual"),
          ParameterSpec.of("model", "", "Folder.").atStartOnly(),
          ParameterSpec.of("topics", List.of(), "Topics."));

  private final Parameters parameters = new Parameters(SPECS, Map.of());

  private static Parameter value(String name, Object value) {
    return new Parameter(name, ParameterValues.of(value));
  }

  private void refused(String message, Parameter... asked) {
    var error = assertThrows(MessageException.class, () -> parameters.set(List.of(asked)));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void takesOverridesAndNamesUnknownOnes() {
    var started =
        new Parameters(
            SPECS,
            Map.of(
                "depth", ParameterValues.of(7),
                "score", ParameterValues.of(1),
                "modle", ParameterValues.of("x")));
    assertEquals(7, started.integer("depth"));
    assertEquals(1.0, started.number("score"));
    assertEquals(List.of("modle"), started.unknown());
    assertThrows(
        MessageException.class,
        () -> new Parameters(SPECS, Map.of("depth", ParameterValues.of(11))));
  }

  @Test
  void refusesWhatIsNotAllowedAndSaysWhy() {
    refused("score is 1.5; allowed: 0.0 to 1.0", value("score", 1.5));
    refused("score is NaN", value("score", Double.NaN));
    refused("depth is 0; allowed: 1 to 10", value("depth", 0));
    refused("depth is 2.0 (double); it must be of type integer", value("depth", 2.0));
    refused("mode is \"off\"; allowed: auto, manual", value("mode", "off"));
    refused("model can only be set when the node starts", value("model", "/m"));
    refused("parameter none is not declared", value("none", 1));
  }

  @Test
  void setsAllOrNone() {
    refused("depth is 0", value("score", 0.9), value("depth", 0));
    assertEquals(0.5, parameters.number("score"));
  }

  @Test
  void tellsListenersWhatChanged() {
    var changed = new ArrayList<String>();
    parameters.onChange(all -> all.forEach(p -> changed.add(p.name())));
    parameters.set(List.of(value("score", 0.5), value("depth", 6), value("topics", List.of("a"))));
    assertEquals(List.of("depth", "topics"), changed);
    assertEquals(List.of("a"), parameters.texts("topics"));
  }

  @Test
  void aReadOnlyParameterMayBeSetToWhatItIs() {
    parameters.set(List.of(value("model", "")));
    assertEquals("", parameters.text("model"));
  }

  @Test
  void describesRanges() {
    var descriptor = SPECS.get(1).descriptor();
    assertEquals(1, descriptor.integerRange().get(0).fromValue());
    assertEquals(10, descriptor.integerRange().get(0).toValue());
    assertEquals(0.0, SPECS.get(0).descriptor().floatingPointRange().get(0).fromValue());
    assertEquals("one of: auto, manual", SPECS.get(2).descriptor().additionalConstraints());
    assertTrue(SPECS.get(3).descriptor().readOnly());
  }
}
