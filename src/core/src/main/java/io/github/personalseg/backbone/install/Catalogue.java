package io.github.personalseg.backbone.install;

import io.github.personalseg.file.MalformedYamlException;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.file.YamlMap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The published models that can be installed: {@code config/models.yaml}, or another file of its
 * form.
 *
 * @param models in the file's order
 * @param withPython those that only the Python tools make bundles of
 */
public record Catalogue(List<Model> models, List<WithPython> withPython) {
  private static final int FORMAT_VERSION = 1;
  private static final int MAX_BYTES = 1 << 20;
  private static final long MAX_CHECKPOINT_BYTES = 1L << 36;
  private static final Set<String> PERMISSIVE =
      Set.of("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC");

  /**
   * One of them.
   *
   * @param name what it is installed as
   * @param urls where its checkpoint is, the likeliest first
   * @param bytes size of the checkpoint, where it is published
   * @param sha256 of the checkpoint, 64 hexadecimal digits, where it is published
   * @param md5 of the checkpoint or its beginning, 6 to 32 hexadecimal digits, where no more is
   *     published
   * @param licence of its weights
   * @param source whose it is
   * @param goodAt what to take it for
   * @param speed how fast it is
   */
  public record Model(
      String name,
      List<URI> urls,
      OptionalLong bytes,
      Optional<String> sha256,
      Optional<String> md5,
      String licence,
      String source,
      String goodAt,
      String speed) {
    /** Whether everybody may use it for everything. */
    public boolean isPermissive() {
      return PERMISSIVE.contains(licence);
    }
  }

  /**
   * A model that comes as several files, or that only its own tool can put together.
   *
   * @param name of its bundle
   * @param command what makes the bundle
   * @param licence of its weights
   * @param source whose it is
   * @param goodAt what to take it for
   * @param speed how fast it is
   */
  public record WithPython(
      String name, String command, String licence, String source, String goodAt, String speed) {}

  /** Reads one. */
  public static Catalogue read(Path file) throws IOException {
    try {
      var root = YamlMap.of("catalogue " + file, SafeYaml.read(file, MAX_BYTES));
      root.integer("format_version", FORMAT_VERSION, FORMAT_VERSION);
      var models = new ArrayList<Model>();
      for (var entry : root.sections("models", "model")) {
        models.add(model(entry));
      }
      var withPython = new ArrayList<WithPython>();
      if (root.has("with_python")) {
        for (var entry : root.sections("with_python", "model")) {
          withPython.add(withPython(entry));
        }
      }
      return new Catalogue(List.copyOf(models), List.copyOf(withPython));
    } catch (MalformedYamlException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("catalogue " + file + ": " + e.getMessage(), e);
    }
  }

  private static String name(YamlMap entry) throws IOException {
    String name = entry.filledText("name").strip();
    if (InstalledModels.folderName(name).isEmpty()) {
      throw entry.wrong("name", InstalledModels.NAMES);
    }
    return name;
  }

  private static WithPython withPython(YamlMap entry) throws IOException {
    return new WithPython(
        name(entry),
        entry.filledText("command").strip(),
        entry.filledText("licence").strip(),
        entry.filledText("source").strip(),
        entry.filledText("good_at").strip(),
        entry.filledText("speed").strip());
  }

  private static Model model(YamlMap entry) throws IOException {
    String name = name(entry);
    var urls = new ArrayList<URI>();
    for (String url : entry.texts("urls")) {
      urls.add(Download.address(url));
    }
    var bytes =
        entry.has("bytes")
            ? OptionalLong.of(entry.integer("bytes", 1, MAX_CHECKPOINT_BYTES))
            : OptionalLong.empty();
    var sha256 = hash(entry, "sha256", "[0-9a-f]{64}", "64 hexadecimal digits");
    var md5 = hash(entry, "md5", "[0-9a-f]{6,32}", "6 to 32 hexadecimal digits");
    if (sha256.isEmpty() && !urls.stream().allMatch(url -> "https".equals(url.getScheme()))) {
      throw entry.refused("without sha256, urls must begin with https://");
    }
    return new Model(
        name,
        List.copyOf(urls),
        bytes,
        sha256,
        md5,
        entry.filledText("licence").strip(),
        entry.filledText("source").strip(),
        entry.filledText("good_at").strip(),
        entry.filledText("speed").strip());
  }

  private static Optional<String> hash(YamlMap entry, String key, String form, String described)
      throws IOException {
    if (!entry.has(key)) {
      return Optional.empty();
    }
    String hash = entry.filledText(key).strip();
    if (!hash.matches(form)) {
      throw entry.wrong(key, described + " in quotes are needed");
    }
    return Optional.of(hash);
  }

  /** The model of a name; hyphens and underscores are one. */
  public Optional<Model> find(String name) {
    return models.stream().filter(model -> same(model.name(), name)).findFirst();
  }

  /** The model of a name among those that only the Python tools make bundles of. */
  public Optional<WithPython> findWithPython(String name) {
    return withPython.stream().filter(model -> same(model.name(), name)).findFirst();
  }

  private static boolean same(String known, String name) {
    var wanted = InstalledModels.folderName(name);
    return wanted.isPresent() && InstalledModels.folderName(known).equals(wanted);
  }

  /** The model whose checkpoint has this hash. */
  public Optional<Model> withHash(String sha256) {
    return models.stream().filter(model -> model.sha256().equals(Optional.of(sha256))).findFirst();
  }
}
