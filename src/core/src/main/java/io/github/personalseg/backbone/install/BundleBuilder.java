package io.github.personalseg.backbone.install;

import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.bundle.TextEncoder;
import io.github.personalseg.backbone.checkpoint.Checkpoint;
import io.github.personalseg.backbone.checkpoint.Skeleton;
import io.github.personalseg.backbone.text.ClipTokenizer;
import io.github.personalseg.backbone.torch.TorchModule;
import io.github.personalseg.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a bundle of a checkpoint: the module with its weights, tokenizer, default words with their
 * embeddings, manifest. Weights pass through a few megabytes; encoding the words loads the text
 * encoder alone.
 */
public final class BundleBuilder {
  private static final String MERGES = "merges.txt";
  private static final String VOCABULARY = "vocabulary.safetensors";
  private static final int WORDS_AT_ONCE = 3;
  private static final int MEGABYTE = 1_000_000;

  private BundleBuilder() {}

  /**
   * Fills a folder.
   *
   * @param folder an empty one
   * @param licence of the weights
   * @param source where the checkpoint is from
   * @throws IOException in one line, when the checkpoint does not fit or a file cannot be written
   */
  public static void build(
      Checkpoint checkpoint,
      Skeleton skeleton,
      Path folder,
      String licence,
      String source,
      Progress progress)
      throws IOException {
    skeleton.requireFit(checkpoint);
    Path module = folder.resolve(BundleManifest.MODEL_FILE);
    progress.stage("Converting weights (MB)", skeleton.bytes() / MEGABYTE);
    var graphs = skeleton.fill(checkpoint, module, new Megabytes(progress)::add);
    byte[] merges = skeleton.merges();
    write(folder.resolve(MERGES), merges);

    var hashes = new TreeMap<String, String>();
    hashes.put(BundleManifest.MODEL_FILE, Hashes.sha256(module));
    hashes.put(MERGES, Hashes.sha256(merges));
    for (var graph : graphs.entrySet()) {
      write(folder.resolve(graph.getKey()), graph.getValue());
      hashes.put(graph.getKey(), Hashes.sha256(graph.getValue()));
    }
    // Nobody reads this one's hash: it stands for a file that is made with the others.
    hashes.put(VOCABULARY, "f".repeat(64));
    var draft = BundleManifest.parse(skeleton.manifest(licence, source, Map.copyOf(hashes)));
    byte[] vocabulary = vocabulary(checkpoint, skeleton, folder, draft, progress);
    write(folder.resolve(VOCABULARY), vocabulary);
    hashes.put(VOCABULARY, Hashes.sha256(vocabulary));

    String manifest = skeleton.manifest(licence, source, hashes);
    BundleManifest.parse(manifest);
    write(folder.resolve(Bundle.MANIFEST_FILE), manifest.getBytes(StandardCharsets.UTF_8));
  }

  /** By the text encoder alone: the whole model would need its own size in memory. */
  private static byte[] vocabulary(
      Checkpoint checkpoint,
      Skeleton skeleton,
      Path folder,
      BundleManifest manifest,
      Progress progress)
      throws IOException {
    Path half = PrivateFiles.createFolder(folder.resolve(".text"));
    Path module = half.resolve(BundleManifest.MODEL_FILE);
    skeleton.fillText(checkpoint, module);
    byte[] vocabulary =
        vocabulary(new Bundle(half, manifest, skeleton.name()), folder.resolve(MERGES), progress);
    Files.delete(module);
    Files.delete(half);
    return vocabulary;
  }

  private static byte[] vocabulary(Bundle bundle, Path merges, Progress progress)
      throws IOException {
    var manifest = bundle.manifest();
    List<String> words = manifest.vocabulary().words();
    int dim = manifest.model().dim();
    float[] rows = new float[words.size() * dim];
    progress.stage("Encoding words", words.size());
    // What the download and the conversion left in the heap would count beside the native memory.
    System.gc();
    try (var module = TorchModule.open(bundle, "cpu")) {
      var encoder =
          new TextEncoder(
              ClipTokenizer.read(merges),
              manifest.text(),
              words,
              tokens -> encoded(module, tokens, manifest.text().length()),
              TextEncoder.Store.NONE);
      for (int from = 0; from < words.size(); from += WORDS_AT_ONCE) {
        var group = words.subList(from, Math.min(from + WORDS_AT_ONCE, words.size()));
        float[][] embeddings = encoder.encode(group);
        for (int i = 0; i < embeddings.length; i++) {
          System.arraycopy(embeddings[i], 0, rows, (from + i) * dim, dim);
        }
        progress.advance(group.size());
      }
    }
    var text = Tensor.of(rows, words.size(), dim);
    return new Safetensors(Map.of("text", text), Map.of()).toBytes();
  }

  private static float[][] encoded(TorchModule module, long[][] tokens, int length) {
    long[] flat = new long[tokens.length * length];
    for (int i = 0; i < tokens.length; i++) {
      System.arraycopy(tokens[i], 0, flat, i * length, length);
    }
    var embeddings = module.encodeText(flat, tokens.length, length).get(0);
    float[][] rows = new float[tokens.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = embeddings.row(i);
    }
    return rows;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    PrivateFiles.write(
        file, bytes, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Turns bytes into steps of a progress. */
  static final class Megabytes {
    private final Progress progress;
    private long rest;

    Megabytes(Progress progress) {
      this.progress = progress;
    }

    void add(long bytes) {
      rest += bytes;
      progress.advance(rest / MEGABYTE);
      rest %= MEGABYTE;
    }
  }
}
