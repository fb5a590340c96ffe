package io.github.personalseg.backbone.install;

import io.github.personalseg.file.SafeYaml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The published models that can be installed: {@code config/models.yaml}, or another file of its
 * form.
 *
 * @param models in the file's order
 */
public record Catalogue(List<Model> models) {
  private static final int MAX_BYTES = 1 << 20;
  private static final long MAX_CHECKPOINT_BYTES = 1L << 36;
  private static final Set<String> PERMISSIVE =
      Set.of("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC");

  /**
   * One of them.
   *
   * @param name what it is installed as
   * @param urls where its checkpoint is, the likeliest first
   * @param bytes size of the checkpoint
   * @param sha256 of the checkpoint, 64 hexadecimal digits
   * @param licence of its weights
   * @param source whose it is
   * @param goodAt what to take it for
   * @param speed how fast it is
   */
  public record Model(
      String name,
      List<URI> urls,
      long bytes,
      String sha256,
      String licence,
      String source,
      String goodAt,
      String speed) {
    /** Whether everybody may use it for everything. */
    public boolean isPermissive() {
      return PERMISSIVE.contains(licence);
    }
  }

  /** Reads one. */
  public static Catalogue read(Path file) throws IOException {
    try {
      if (!(SafeYaml.read(file, MAX_BYTES) instanceof Map<?, ?> root)
          || !Integer.valueOf(1).equals(root.get("format_version"))
          || !(root.get("models") instanceof List<?> entries)) {
        throw new IOException("it needs format_version: 1 and a list of models");
      }
      var models = new ArrayList<Model>();
      for (Object entry : entries) {
        models.add(model(entry));
      }
      return new Catalogue(List.copyOf(models));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("catalogue " + file + ": " + e.getMessage(), e);
    }
  }

  private static Model model(@Nullable Object entry) throws IOException {
    if (!(entry instanceof Map<?, ?> map)) {
      throw new IOException("a model is " + entry + "; it must be a mapping");
    }
    String name = text(map, "name");
    if (InstalledModels.folderName(name).isEmpty()) {
      throw new IOException("a model is called \"" + name + "\"; " + InstalledModels.NAMES);
    }
    var urls = new ArrayList<URI>();
    if (map.get("urls") instanceof List<?> list) {
      for (Object url : list) {
        urls.add(Download.address(String.valueOf(url)));
      }
    }
    long bytes = map.get("bytes") instanceof Number number ? number.longValue() : 0;
    if (urls.isEmpty() || bytes < 1 || bytes > MAX_CHECKPOINT_BYTES) {
      throw new IOException(
          "model " + name + " needs a list of urls, and bytes from 1 to " + MAX_CHECKPOINT_BYTES);
    }
    String sha256 = text(map, "sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IOException("model " + name + ": sha256 must be 64 hexadecimal digits in quotes");
    }
    return new Model(
        name,
        List.copyOf(urls),
        bytes,
        sha256,
        text(map, "licence"),
        text(map, "source"),
        text(map, "good_at"),
        text(map, "speed"));
  }

  private static String text(Map<?, ?> map, String key) throws IOException {
    if (map.get(key) instanceof String text && !text.isBlank()) {
      return text.strip();
    }
    throw new IOException("a model's " + key + " is " + map.get(key) + "; it must be a text");
  }

  /** The model of a name; hyphens and underscores are one. */
  public Optional<Model> find(String name) {
    return InstalledModels.folderName(name)
        .flatMap(
            wanted ->
                models.stream()
                    .filter(
                        model ->
                            InstalledModels.folderName(model.name()).equals(Optional.of(wanted)))
                    .findFirst());
  }

  /** The model whose checkpoint has this hash. */
  public Optional<Model> withHash(String sha256) {
    return models.stream().filter(model -> model.sha256().equals(sha256)).findFirst();
  }
}
