package io.github.personalseg.bench.protocol;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * The finished concepts of a run, one JSON file each, so that a stopped run goes on. A file is
 * whole or not there. Every file carries the run's identity: outcomes of other settings are not
 * taken.
 */
final class RunState {
  private record Saved(String run, ConceptOutcomes outcomes) {}

  private final Path folder;
  private final String run;

  /**
   * @param identity everything that decides outcomes
   */
  RunState(Path folder, String identity) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.run = hash(identity);
  }

  /** What an earlier run of this identity found on a concept. */
  Optional<ConceptOutcomes> load(String concept) throws IOException {
    Path file = file(concept);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      var saved = new Gson().fromJson(Files.readString(file), Saved.class);
      return saved != null && run.equals(saved.run())
          ? Optional.of(Objects.requireNonNull(saved.outcomes()))
          : Optional.empty();
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException(file + " is damaged, delete it: " + e.getMessage(), e);
    }
  }

  void save(ConceptOutcomes outcomes) throws IOException {
    Path file = file(outcomes.concept());
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(fresh, new Gson().toJson(new Saved(run, outcomes)));
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file(String concept) {
    String readable = concept.replaceAll("[^A-Za-z0-9]+", "_");
    return folder.resolve(readable + "-" + hash(concept).substring(0, 8) + ".json");
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
