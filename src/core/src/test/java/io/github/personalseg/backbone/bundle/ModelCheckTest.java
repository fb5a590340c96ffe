package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.TinyBundle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Outputs that break the promises of a manifest with N = 12, D = 16, strides 4 and 8. */
class ModelCheckTest {
  private final ModelCheck check = new ModelCheck(Bundle.read(TinyBundle.folder()));
  private final FrameGeometry geometry = new FrameGeometry(32, 32, 32, 32, 32, 32);

  private static Tensor zeros(int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    return Tensor.of(new float[count], shape);
  }

  private static Tensor units(int rows) {
    var tensor = zeros(rows, 16);
    for (int i = 0; i < rows; i++) {
      tensor.values()[16 * i] = 1;
    }
    return tensor;
  }

  @Test
  void whatKeepsItsPromisesPasses() {
    check.constants(List.of(units(1), Tensor.of(new float[] {20}, 1)));
    check.proposals(List.of(zeros(1, 12, 8, 8), zeros(1, 12, 16), zeros(1, 16, 4, 4)), geometry);
    check.text(List.of(units(3)), 3);
  }

  @Test
  void refusesAWrongNumberOfOutputs() {
    assertRefused(
        () -> check.proposals(List.of(zeros(1, 12, 8, 8)), geometry),
        "forward returned 1 tensors; it must be 3");
  }

  @Test
  void refusesAWrongShape() {
    assertRefused(
        () ->
            check.proposals(
                List.of(zeros(1, 12, 8, 8), zeros(1, 12, 16), zeros(1, 16, 8, 4)), geometry),
        "forward output 2 has shape [1, 16, 8, 4]; it must be [1, 16, 4, 4]");
  }

  @Test
  void refusesValuesThatAreNotFinite() {
    var masks = zeros(1, 12, 8, 8);
    masks.values()[70] = Float.NaN;
    assertRefused(
        () -> check.proposals(List.of(masks, zeros(1, 12, 16), zeros(1, 16, 4, 4)), geometry),
        "forward output 0 has NaN at place 70; it must be finite");
  }

  @Test
  void refusesRowsThatAreNotUnit() {
    var rows = units(3);
    rows.values()[16] = 0.9f;
    assertRefused(() -> check.text(List.of(rows), 3), "encode_text output row 1 has length 0.899");
    rows.values()[16] = Float.NaN;
    assertRefused(() -> check.text(List.of(rows), 3), "encode_text output row 1 has length NaN");
  }

  @Test
  void refusesAScaleThatCannotBe() {
    assertRefused(
        () -> check.constants(List.of(units(1), Tensor.of(new float[] {0}, 1))),
        "constants output 1 is Tensor[1] [0.0]; it must be one number above 0");
  }

  private static void assertRefused(Executable call, String part) {
    var error = assertThrows(BackboneException.class, call);
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
