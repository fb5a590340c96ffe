package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.text.ClipTokenizer;
import io.github.personalseg.backbone.text.Tokenizer;
import io.github.personalseg.backbone.text.WordTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model's folder whose manifest was read and whose files all have the bytes the manifest
 * promises.
 *
 * @param folder the folder
 * @param manifest what {@code bundle.yaml} says
 * @param hash SHA-256 (hex) over the files' hashes in sorted order and the manifest's bytes
 */
public record Bundle(Path folder, BundleManifest manifest, String hash) {
  /** The manifest's file name. */
  public static final String MANIFEST_FILE = "bundle.yaml";

  /** Smallest factor that is useful in {@link #scaled}. */
  public static final double MIN_INPUT_SCALE = 0.25;

  /** Largest factor that is useful in {@link #scaled}. */
  public static final double MAX_INPUT_SCALE = 2;

  private static final long MAX_MANIFEST_BYTES = 2 << 20;

  /**
   * The same weights on smaller or larger inputs; what was learned on one serves on the other.
   *
   * @param factor of both sides of the model's input, {@value #MIN_INPUT_SCALE} to {@value
   *     #MAX_INPUT_SCALE}; callers check it
   */
  public Bundle scaled(double factor) {
    return new Bundle(folder, manifest.withInput(manifest.input().scaled(factor)), hash);
  }

  /**
   * Reads a bundle's manifest and compares every file with its hash; loads no native code.
   *
   * @throws BackboneException when a file is missing, changed or malformed
   */
  public static Bundle read(Path folder) {
    try {
      byte[] manifestBytes = manifestBytes(folder);
      var manifest = BundleManifest.parse(new String(manifestBytes, StandardCharsets.UTF_8));
      for (var file : manifest.files().entrySet()) {
        checkFile(folder.resolve(file.getKey()), file.getValue());
      }
      var digest = sha256();
      manifest.files().values().stream()
          .sorted()
          .forEach(hash -> digest.update(hash.getBytes(StandardCharsets.US_ASCII)));
      digest.update(manifestBytes);
      return new Bundle(folder, manifest, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw new BackboneException("cannot read bundle " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The default vocabulary's embeddings, {@code [V, D]}, unit rows in the words' order. */
  public Tensor vocabularyEmbeddings() {
    Path file = folder.resolve(manifest.vocabulary().embeddings());
    int words = manifest.vocabulary().words().size();
    try {
      return Safetensors.read(file).require("text", words, manifest.model().dim());
    } catch (IOException e) {
      throw new BackboneException("bundle file " + file + ": " + e.getMessage(), e);
    }
  }

  /** What its files take on disk, in bytes. */
  public long bytes() {
    return manifest.files().keySet().stream()
        .mapToLong(file -> folder.resolve(file).toFile().length())
        .sum();
  }

  public Tokenizer tokenizer() {
    Path file = folder.resolve(manifest.text().file());
    try {
      return manifest.text().tokenizer().equals(ClipTokenizer.KIND)
          ? ClipTokenizer.read(file)
          : WordTokenizer.read(file);
    } catch (IOException e) {
      throw new BackboneException("bundle file " + file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] manifestBytes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new BackboneException("bundle folder " + folder + " does not exist");
    }
    Path file = folder.resolve(MANIFEST_FILE);
    if (!Files.isRegularFile(file)) {
      throw new BackboneException("bundle file " + file + " is missing; every bundle has one");
    }
    if (Files.size(file) > MAX_MANIFEST_BYTES) {
      throw new BackboneException(
          "bundle file "
              + file
              + " has "
              + Files.size(file)
              + " bytes; at most "
              + MAX_MANIFEST_BYTES
              + " are allowed");
    }
    return Files.readAllBytes(file);
  }

  private static void checkFile(Path file, String expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BackboneException(
          "bundle file " + file + " is missing; " + MANIFEST_FILE + " lists it");
    }
    var digest = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(expected)) {
      throw new BackboneException(
          "bundle file "
              + file
              + " has SHA-256 "
              + actual
              + ", "
              + MANIFEST_FILE
              + " says "
              + expected
              + "; the file was changed or damaged, fetch the bundle again");
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
