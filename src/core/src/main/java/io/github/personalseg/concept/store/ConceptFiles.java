package io.github.personalseg.concept.store;

import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.concept.Origin;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.file.BoundedFiles;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.file.YamlMap;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A concept as the files of one folder: {@code concept.yaml}, {@code tensors.safetensors} and
 * perhaps {@code references/*.png}. No size is stated outside the tensor file, whose reader checks
 * every one against the bytes that are there.
 */
final class ConceptFiles {
  static final String DESCRIPTION = "concept.yaml";
  static final String TENSORS = "tensors.safetensors";
  static final String REFERENCES = "references";

  private static final int FORMAT = 1;
  private static final long MAX_DESCRIPTION_BYTES = 64 << 10;
  private static final long MAX_TENSOR_BYTES = 64L << 20;

  private ConceptFiles() {}

  /** File contents by relative path. */
  static Map<String, byte[]> encode(
      Concept concept, TuningSettings settings, List<AnnotatedFrame> references)
      throws IOException {
    byte[] tensors = tensors(concept).toBytes();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("format", FORMAT);
    fields.put("id", concept.id());
    fields.put("name", concept.name());
    fields.put("class_name", concept.className());
    fields.put("label_id", concept.labelId());
    fields.put("bundle_hash", concept.bundleHash());
    fields.put("created", concept.created().toString());
    fields.put("threshold", (double) concept.threshold());
    fields.put("settings", SettingsFields.of(settings));
    fields.put("references", references.size());
    var origins = origins(references);
    if (!origins.isEmpty()) {
      fields.put("origins", origins);
    }
    fields.put("tensors_sha256", sha256(tensors));

    var files = new LinkedHashMap<String, byte[]>();
    files.put(DESCRIPTION, SafeYaml.write(fields).getBytes(StandardCharsets.UTF_8));
    files.put(TENSORS, tensors);
    for (int i = 0; i < references.size(); i++) {
      var reference = references.get(i);
      files.put(imageName(i), ImageFiles.png(reference.image()));
      var marked = reference.marked();
      if (marked.isPresent()) {
        files.put(
            reference.negative() ? lookAlikeName(i) : maskName(i),
            ImageFiles.png(marked.get().toImage()));
      } else if (reference.annotation().isPresent() || !reference.negative()) {
        throw new IllegalArgumentException(
            "reference " + (i + 1) + " is marked by no mask; only masks are kept");
      }
    }
    return files;
  }

  /** Where references come from, by their number; those of the first lesson are left out. */
  private static Map<String, Object> origins(List<AnnotatedFrame> references) {
    var origins = new LinkedHashMap<String, Object>();
    for (int i = 0; i < references.size(); i++) {
      var origin = references.get(i).origin();
      if (!origin.equals(Origin.FIRST)) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("lesson", origin.lesson());
        fields.put("track", origin.track());
        fields.put("followed", origin.followed());
        origins.put(number(i), fields);
      }
    }
    return origins;
  }

  private static Origin origin(YamlMap description, int index) throws IOException {
    if (!description.has("origins")) {
      return Origin.FIRST;
    }
    var origins = description.section("origins");
    if (!origins.has(number(index))) {
      return Origin.FIRST;
    }
    var fields = origins.section(number(index));
    try {
      return new Origin(fields.integer("lesson"), fields.integer("track"), fields.flag("followed"));
    } catch (ConceptException e) {
      throw new IOException(fields.place() + ": " + e.getMessage(), e);
    }
  }

  private static String number(int index) {
    return String.format(Locale.ROOT, "%03d", index);
  }

  private static YamlMap description(Path folder) throws IOException {
    return YamlMap.read(folder.resolve(DESCRIPTION), MAX_DESCRIPTION_BYTES);
  }

  /**
   * Reads a folder, without its references.
   *
   * @throws IOException when a file is missing, damaged or says something impossible
   */
  static Concept read(Path folder) throws IOException {
    var fields = description(folder);
    int format = fields.integer("format");
    if (format != FORMAT) {
      throw new IOException(DESCRIPTION + ": format is " + format + "; known: " + FORMAT);
    }
    Path file = folder.resolve(TENSORS);
    byte[] bytes = BoundedFiles.read(file, MAX_TENSOR_BYTES);
    String hash = sha256(bytes);
    if (!hash.equals(fields.text("tensors_sha256"))) {
      throw new IOException(
          TENSORS + " (" + bytes.length + " bytes) has changed: its SHA-256 is " + hash);
    }
    var tensors = Safetensors.parse(bytes);
    try {
      SettingsFields.parse(fields.section("settings"));
      return new Concept(
          fields.text("id"),
          fields.text("name"),
          fields.text("class_name"),
          fields.integer("label_id"),
          fields.text("bundle_hash"),
          embedding(tensors),
          negative(tensors),
          (float) fields.number("threshold"),
          IdentityTensors.read(tensors),
          Instant.parse(fields.text("created")));
    } catch (ConceptException | DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * What tells stored concepts apart.
   *
   * @param created when it was taught
   */
  record Key(String id, String name, int labelId, Instant created) {}

  /**
   * Reads what a folder says about itself, without its tensors.
   *
   * @throws IOException when it says nothing that can be understood
   */
  static Key readKey(Path folder) throws IOException {
    var fields = description(folder);
    try {
      return new Key(
          fields.text("id"),
          fields.text("name"),
          fields.integer("label_id"),
          Instant.parse(fields.text("created")));
    } catch (DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Reads how a concept was learned. */
  static TuningSettings readSettings(Path folder) throws IOException {
    return SettingsFields.parse(description(folder).section("settings"));
  }

  /** Reads the references that were kept. */
  static List<AnnotatedFrame> readReferences(Path folder) throws IOException {
    var description = description(folder);
    int count = description.integer("references");
    if (count < 0 || count > LearningTask.MAX_REFERENCES) {
      throw new IOException(
          DESCRIPTION
              + ": references is "
              + count
              + "; allowed: 0 to "
              + LearningTask.MAX_REFERENCES);
    }
    List<AnnotatedFrame> references = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      references.add(
          reference(
                  ImageFiles.read(folder.resolve(imageName(i))),
                  mask(folder.resolve(maskName(i))),
                  mask(folder.resolve(lookAlikeName(i))))
              .from(origin(description, i)));
    }
    return references;
  }

  private static AnnotatedFrame reference(
      RgbImage image, Optional<Mask> mask, Optional<Mask> lookAlike) {
    if (mask.isPresent() && lookAlike.isPresent()) {
      throw new ConceptException("only a negative reference can mark a look-alike");
    }
    var marked = mask.or(() -> lookAlike);
    int width = marked.map(Mask::width).orElse(image.width());
    int height = marked.map(Mask::height).orElse(image.height());
    if (width != image.width() || height != image.height()) {
      throw new ConceptException(
          Annotation.otherSize(width, height, image.width(), image.height()));
    }
    return new AnnotatedFrame(image, marked.map(Annotation.Image::new), mask.isEmpty());
  }

  private static Safetensors tensors(Concept concept) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("embedding", Tensor.of(concept.embedding(), concept.embedding().length));
    concept
        .negative()
        .ifPresent(
            negative -> {
              int count = negative.count();
              int kernel = negative.kernel();
              tensors.put("w_z", Tensor.of(negative.wZ(), count));
              tensors.put("w_m", Tensor.of(negative.wM(), count, kernel, kernel));
              tensors.put("bias", Tensor.of(new float[] {negative.bias()}, 1));
            });
    concept.identity().ifPresent(identity -> IdentityTensors.write(identity, tensors));
    return new Safetensors(tensors, Map.of());
  }

  private static float[] embedding(Safetensors tensors) throws IOException {
    return finite("embedding", tensors.require("embedding", sides(tensors, "embedding", 1)));
  }

  private static Optional<NegativeProposal> negative(Safetensors tensors) throws IOException {
    if (!tensors.tensors().containsKey("w_m")) {
      return Optional.empty();
    }
    int[] sides = sides(tensors, "w_m", 3);
    int count = sides[0];
    int kernel = sides[1];
    return Optional.of(
        new NegativeProposal(
            count,
            kernel,
            finite("w_z", tensors.require("w_z", count)),
            finite("w_m", tensors.require("w_m", count, kernel, kernel)),
            finite("bias", tensors.require("bias", 1))[0]));
  }

  static int[] sides(Safetensors tensors, String name, int axes) throws IOException {
    var tensor = tensors.tensors().get(name);
    if (tensor == null || tensor.shape().size() != axes) {
      throw new IOException(
          TENSORS
              + ": "
              + name
              + (tensor == null ? " is missing" : " has shape " + tensor.shape())
              + "; it must have "
              + axes
              + " axes");
    }
    return tensor.shape().stream().mapToInt(Integer::intValue).toArray();
  }

  static float[] finite(String name, Tensor tensor) throws IOException {
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw new IOException(TENSORS + ": " + name + " holds " + value + "; it must be finite");
      }
    }
    return tensor.values();
  }

  private static String imageName(int index) {
    return String.format(Locale.ROOT, "%s/%03d.png", REFERENCES, index);
  }

  private static String maskName(int index) {
    return String.format(Locale.ROOT, "%s/%03d.mask.png", REFERENCES, index);
  }

  private static String lookAlikeName(int index) {
    return String.format(Locale.ROOT, "%s/%03d.lookalike.png", REFERENCES, index);
  }

  private static Optional<Mask> mask(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Mask.ofImage(ImageFiles.read(file))) : Optional.empty();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
