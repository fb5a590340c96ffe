package consumer;

import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.learn.ConceptLearner;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.fusion.ArgMax;

/** Does not compile as part of a module: none of these is for other programs. */
final class Internals {
  private Internals() {}

  static final Class<?>[] HIDDEN = {
    BundleModel.class, ConceptLearner.class, SafeYaml.class, FloatVectors.class, ArgMax.class
  };
}
