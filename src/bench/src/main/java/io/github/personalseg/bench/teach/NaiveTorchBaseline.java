package io.github.personalseg.bench.teach;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bench.Python;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Teaches in PyTorch as one would write it first: a backbone pass and autograd in every step. Runs
 * {@code tools/bench_teach/straightforward.py} by {@code python3}.
 */
public final class NaiveTorchBaseline {
  private static final long MOST_MINUTES = 60;

  /**
   * What it took.
   *
   * @param seconds of wall clock, loading the model included
   * @param cpu_seconds of processor time
   * @param peak_mib most memory it held
   * @param first_loss of the first step
   * @param last_loss of the last step
   * @param torch PyTorch's version
   */
  public record Timing(
      double seconds,
      double cpu_seconds,
      long peak_mib,
      double first_loss,
      double last_loss,
      String torch) {}

  private final Path script;

  /**
   * @param script the Python file
   */
  public NaiveTorchBaseline(Path script) {
    this.script = script;
  }

  /** Why it cannot run here, if it cannot. */
  public Optional<String> obstacle() {
    return Python.obstacle(script, "numpy, torch", "no PyTorch or no NumPy");
  }

  /**
   * Teaches.
   *
   * @param folder for the task's files
   * @param classEmbedding unit, {@code [D]}
   * @param examples marked by masks
   * @throws IOException when the program fails, with what it said
   */
  public Timing run(
      Path folder,
      Bundle bundle,
      Vocabulary vocabulary,
      float[] classEmbedding,
      TuningSettings settings,
      List<AnnotatedFrame> examples)
      throws IOException {
    write(folder, bundle, vocabulary, classEmbedding, settings, examples);
    var process =
        new ProcessBuilder("python3", script.toString(), folder.toString())
            .redirectError(folder.resolve("errors.txt").toFile())
            .redirectOutput(folder.resolve("timing.json").toFile())
            .start();
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("the straightforward way took more than " + MOST_MINUTES + " min");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    var said = Files.readString(folder.resolve("timing.json"));
    try {
      var timing = new Gson().fromJson(said, Timing.class);
      if (process.exitValue() == 0 && timing != null) {
        return timing;
      }
    } catch (JsonSyntaxException e) {
      throw new IOException(script + " said: " + said.strip(), e);
    }
    var errors = Files.readAllLines(folder.resolve("errors.txt"));
    throw new IOException(
        script + " failed: " + (errors.isEmpty() ? "" : errors.get(errors.size() - 1)));
  }

  private static void write(
      Path folder,
      Bundle bundle,
      Vocabulary vocabulary,
      float[] classEmbedding,
      TuningSettings settings,
      List<AnnotatedFrame> examples)
      throws IOException {
    Files.createDirectories(folder);
    var task = new LinkedHashMap<String, Object>();
    var input = bundle.manifest().input();
    task.put("model", bundle.folder().resolve("model.pt").toAbsolutePath().toString());
    task.put("short_side", input.shortSide());
    task.put("long_side", input.longSide());
    task.put("multiple", input.multiple());
    task.put("padding", input.padding());
    task.put("proposals", bundle.manifest().model().proposals());
    task.put("learning_stride", settings.learningStride());
    task.put("alpha", settings.alpha());
    task.put("lambda_neg_z", settings.lambdaNegZ());
    task.put("lambda_neg_m", settings.lambdaNegM());
    task.put("learning_rate", settings.learningRate());
    task.put("iterations", settings.iterations());
    task.put("threads", Runtime.getRuntime().availableProcessors());
    task.put("vocabulary", vocabulary.embeddings());
    task.put("class_embedding", classEmbedding);
    task.put("references", examples.size());
    task.put(
        "sizes",
        examples.stream().map(e -> List.of(e.image().width(), e.image().height())).toList());
    Files.writeString(folder.resolve("task.json"), new Gson().toJson(task));
    for (int k = 0; k < examples.size(); k++) {
      Files.write(folder.resolve("image_" + k + ".rgb"), examples.get(k).image().data());
      Files.write(
          folder.resolve("mask_" + k + ".bin"), examples.get(k).marked().orElseThrow().cells());
    }
  }
}
