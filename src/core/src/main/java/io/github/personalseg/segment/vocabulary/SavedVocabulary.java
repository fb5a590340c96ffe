package io.github.personalseg.segment.vocabulary;

import io.github.personalseg.file.PrivateFiles;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.file.YamlMap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/**
 * The words set while a node ran, kept beside its concepts. They hold as long as the words it is
 * configured with stay the same: whoever changes the configuration means it.
 */
public final class SavedVocabulary {
  private static final String FILE = "vocabulary.yaml";
  private static final long MAX_BYTES = 8 << 20;

  private final Path folder;

  public SavedVocabulary(Path folder) {
    this.folder = folder;
  }

  /**
   * The words that were set in place of these.
   *
   * @throws IOException when the file cannot be read or understood
   */
  public Optional<List<String>> inPlaceOf(List<String> configured) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var map = YamlMap.of(file.toString(), SafeYaml.read(file, MAX_BYTES));
    var words = map.texts("words");
    return configured.equals(map.values().get("configured"))
        ? Optional.of(words)
        : Optional.empty();
  }

  /**
   * Moves a file that cannot be understood out of the way.
   *
   * @return where it lies now, or why it stays
   */
  public String setAside() {
    Path file = folder.resolve(FILE);
    Path target = folder.resolve("broken").resolve(FILE);
    try {
      PrivateFiles.createFolders(Objects.requireNonNull(target.getParent()));
      for (int i = 1; Files.exists(target); i++) {
        target = target.resolveSibling(FILE + "-" + i);
      }
      Files.move(file, target);
      return "it was moved to " + target;
    } catch (IOException e) {
      return "it stays, because it cannot be moved (" + e + ")";
    }
  }

  /** Keeps words; a crash at any point leaves the old file or the new one. */
  public void save(List<String> configured, List<String> words) throws IOException {
    String text = new Yaml().dump(Map.of("configured", configured, "words", words));
    Path fresh = folder.resolve(".new-" + FILE);
    PrivateFiles.createFolders(folder);
    PrivateFiles.write(
        fresh,
        text.getBytes(StandardCharsets.UTF_8),
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
    Files.move(
        fresh,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
