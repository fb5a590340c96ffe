package io.github.personalseg.concept.store;

import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.concept.InstancePrototype;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** An identity among the tensors of a concept's file. */
final class IdentityTensors {
  private static final String DIRECTION = "identity";
  private static final String LEAST = "identity_least";
  private static final String CLASS_WORD = "class_word";
  private static final String LOOK_ALIKES = "look_alikes";
  private static final String LEADS = "look_alike_leads";

  private IdentityTensors() {}

  static void write(InstancePrototype identity, Map<String, Tensor> tensors) {
    int dim = identity.direction().length;
    tensors.put(DIRECTION, Tensor.of(identity.direction(), dim));
    tensors.put(LEAST, Tensor.of(new float[] {identity.least()}, 1));
    if (identity.classWord().length > 0) {
      tensors.put(CLASS_WORD, Tensor.of(identity.classWord(), dim));
    }
    int count = identity.lookAlikes().size();
    if (count > 0) {
      tensors.put(LOOK_ALIKES, Tensor.of(identity.lookAlikeDirections(), count, dim));
      tensors.put(LEADS, Tensor.of(identity.lookAlikeLeads(), count));
    }
  }

  static Optional<InstancePrototype> read(Safetensors tensors) throws IOException {
    if (!tensors.tensors().containsKey(DIRECTION)) {
      return Optional.empty();
    }
    int dim = ConceptFiles.sides(tensors, DIRECTION, 1)[0];
    boolean corrected = tensors.tensors().containsKey(LOOK_ALIKES);
    int count = corrected ? ConceptFiles.sides(tensors, LOOK_ALIKES, 2)[0] : 0;
    return Optional.of(
        InstancePrototype.of(
            values(tensors, DIRECTION, dim),
            values(tensors, LEAST, 1)[0],
            tensors.tensors().containsKey(CLASS_WORD)
                ? values(tensors, CLASS_WORD, dim)
                : new float[0],
            corrected ? values(tensors, LOOK_ALIKES, count, dim) : new float[0],
            corrected ? values(tensors, LEADS, count) : new float[0]));
  }

  private static float[] values(Safetensors tensors, String name, int... shape) throws IOException {
    return ConceptFiles.finite(name, tensors.require(name, shape));
  }
}
