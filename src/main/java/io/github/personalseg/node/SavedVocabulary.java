package io.github.personalseg.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The words set while a node ran, kept beside its concepts. They hold as long as the words it is
 * configured with stay the same: whoever changes the configuration means it.
 */
final class SavedVocabulary {
  private static final String FILE = "vocabulary.yaml";
  private static final long MAX_BYTES = 8 << 20;

  private final Path folder;

  SavedVocabulary(Path folder) {
    this.folder = folder;
  }

  /**
   * The words that were set in place of these.
   *
   * @throws IOException when the file cannot be read or understood
   */
  Optional<List<String>> inPlaceOf(List<String> configured) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES);
    }
    try {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      if (root instanceof Map<?, ?> map
          && map.get("words") instanceof List<?> words
          && words.stream().allMatch(String.class::isInstance)) {
        return configured.equals(map.get("configured"))
            ? Optional.of(words.stream().map(String.class::cast).toList())
            : Optional.empty();
      }
      throw new IOException(file + " holds no words");
    } catch (YAMLException e) {
      throw new IOException(file + " is not YAML: " + e.getMessage(), e);
    }
  }

  /** Keeps words; a crash at any point leaves the old file or the new one. */
  void save(List<String> configured, List<String> words) throws IOException {
    String text = new Yaml().dump(Map.of("configured", configured, "words", words));
    Path fresh = folder.resolve(".new-" + FILE);
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
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
