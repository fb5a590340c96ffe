package io.github.personalseg.concept.store;

import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.file.YamlMap;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Learning settings as YAML fields. */
final class SettingsFields {
  private SettingsFields() {}

  static Map<String, Object> of(TuningSettings settings) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("alpha", settings.alpha());
    fields.put("lambda_neg_z", settings.lambdaNegZ());
    fields.put("lambda_neg_m", settings.lambdaNegM());
    fields.put("learning_rate", settings.learningRate());
    fields.put("iterations", settings.iterations());
    fields.put("learning_stride", settings.learningStride());
    fields.put("text_tuning", settings.parts().textTuning());
    fields.put("negative_mask", settings.parts().negativeMask());
    fields.put("visual_embedding", settings.parts().visualEmbedding());
    fields.put("kernel", settings.kernel());
    fields.put("dice", settings.weights().dice());
    fields.put("bce", settings.weights().bce());
    fields.put("classification", settings.weights().classification());
    fields.put("unmatched", settings.weights().unmatched());
    fields.put("seed", settings.seed());
    fields.put("boundary", settings.beyond().boundary());
    fields.put("hard_negatives", settings.beyond().hardNegatives());
    fields.put("threshold", settings.beyond().threshold());
    fields.put("identity", settings.beyond().identity());
    fields.put("identity_lone", settings.beyond().identityLone());
    return fields;
  }

  static TuningSettings parse(YamlMap fields) throws IOException {
    try {
      return settings(fields);
    } catch (ConceptException e) {
      throw new IOException(fields.place() + ": " + e.getMessage(), e);
    }
  }

  private static TuningSettings settings(YamlMap fields) throws IOException {
    return new TuningSettings(
        fields.number("alpha"),
        fields.number("lambda_neg_z"),
        fields.number("lambda_neg_m"),
        fields.number("learning_rate"),
        fields.integer("iterations"),
        fields.integer("learning_stride"),
        new TuningSettings.Parts(
            fields.flag("text_tuning"),
            fields.flag("negative_mask"),
            fields.flag("visual_embedding")),
        fields.integer("kernel"),
        new TuningSettings.LossWeights(
            fields.number("dice"),
            fields.number("bce"),
            fields.number("classification"),
            fields.number("unmatched")),
        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        new TuningSettings.Beyond(
            fields.number("boundary"),
            fields.number("hard_negatives"),
            fields.number("threshold"),
            fields.number("identity", 0),
            fields.number("identity_lone", TuningSettings.Beyond.LONE)));
  }
}
