package io.github.personalseg.cli.concepts;

import com.google.gson.JsonObject;
import io.github.personalseg.concept.Concept;

/** A concept as scripts read it. */
final class ConceptJson {
  private ConceptJson() {}

  static JsonObject of(Concept concept) {
    var json = new JsonObject();
    json.addProperty("name", concept.name());
    json.addProperty("class_name", concept.className());
    json.addProperty("label_id", concept.labelId());
    json.addProperty("id", concept.id());
    json.addProperty("bundle_hash", concept.bundleHash());
    json.addProperty("threshold", concept.threshold());
    json.addProperty("created", concept.created().toString());
    return json;
  }
}
