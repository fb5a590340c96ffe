package io.github.personalseg.backbone.bundle;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.file.UserFolders;
import io.github.personalseg.math.FloatVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text embeddings on disk: one safetensors file for each bundle and set of templates, replaced in
 * one step. It can be deleted at any time. A file that is damaged or of something else is left out
 * with one warning and written anew.
 */
public final class TextEmbeddingCache implements TextEncoder.Store {
  /** The property that names another folder than the user's cache. */
  static final String FOLDER_PROPERTY = "personalseg.cache";

  private static final Logger LOG = LoggerFactory.getLogger(TextEmbeddingCache.class);
  private static final int MOST_PHRASES = 50_000;
  private static final String TENSOR = "text";

  private final Path file;
  private final String key;
  private final int dim;
  private boolean silent;

  private TextEmbeddingCache(Path file, String key, int dim) {
    this.file = file;
    this.key = key;
    this.dim = dim;
  }

  /** The texts of a bundle in the user's cache folder, by the XDG rule; without a home, none. */
  public static TextEncoder.Store of(Bundle bundle) {
    return folder()
        .<TextEncoder.Store>map(folder -> in(folder, bundle))
        .orElse(TextEncoder.Store.NONE);
  }

  /** The texts of a bundle in a folder, which is made when there is something to keep. */
  static TextEmbeddingCache in(Path folder, Bundle bundle) {
    var digest = Bundle.sha256();
    digest.update(bundle.hash().getBytes(StandardCharsets.UTF_8));
    for (String template : bundle.manifest().text().templates()) {
      digest.update((byte) '\n');
      digest.update(template.getBytes(StandardCharsets.UTF_8));
    }
    String key = HexFormat.of().formatHex(digest.digest());
    return new TextEmbeddingCache(
        folder.resolve(key.substring(0, 32) + ".safetensors"),
        key,
        bundle.manifest().model().dim());
  }

  private static Optional<Path> folder() {
    String named = System.getProperty(FOLDER_PROPERTY, "");
    return named.isEmpty()
        ? UserFolders.current()
            .cache()
            .map(cache -> cache.resolve("personal_segmentation").resolve("text"))
        : Optional.of(Path.of(named));
  }

  Path file() {
    return file;
  }

  @Override
  public synchronized Map<String, float[]> load() {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return parse(Safetensors.read(file));
    } catch (IOException | JsonSyntaxException e) {
      warn(
          "text embeddings in "
              + file
              + " are unreadable and will be made anew: "
              + e.getMessage());
      return Map.of();
    }
  }

  private Map<String, float[]> parse(Safetensors stored) throws IOException {
    if (!key.equals(stored.metadata().get("key"))) {
      throw new IOException("it belongs to another bundle or other templates");
    }
    String[] phrases = new Gson().fromJson(stored.metadata().get("phrases"), String[].class);
    if (phrases == null) {
      throw new IOException("it does not say which phrases it holds");
    }
    var rows = stored.require(TENSOR, phrases.length, dim);
    var found = new LinkedHashMap<String, float[]>();
    for (int i = 0; i < phrases.length; i++) {
      float[] row = rows.row(i);
      // Not-a-number must fail too, so the comparison is negated.
      if (!(Math.abs(FloatVectors.length(row) - 1) <= 1e-3)) {
        throw new IOException("row " + i + " has length " + FloatVectors.length(row));
      }
      found.put(phrases[i], row);
    }
    return found;
  }

  @Override
  public synchronized void keep(Map<String, float[]> encoded) {
    // Another process may have added to the file meanwhile.
    var all = new LinkedHashMap<>(load());
    all.putAll(encoded);
    List<String> phrases = List.copyOf(all.keySet());
    phrases = phrases.subList(Math.max(0, phrases.size() - MOST_PHRASES), phrases.size());
    try {
      write(phrases, phrases.stream().map(all::get).toList());
    } catch (IOException e) {
      warn("text embeddings cannot be kept in " + file + ": " + e.getMessage());
    }
  }

  private void write(List<String> phrases, Collection<float[]> rows) throws IOException {
    float[] values = new float[phrases.size() * dim];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, values, at, dim);
      at += dim;
    }
    var content =
        new Safetensors(
            Map.of(TENSOR, Tensor.of(values, phrases.size(), dim)),
            Map.of("key", key, "phrases", new Gson().toJson(phrases)));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.write(unfinished, content.toBytes());
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void warn(String message) {
    if (!silent) {
      silent = true;
      LOG.warn(message);
    }
  }
}
