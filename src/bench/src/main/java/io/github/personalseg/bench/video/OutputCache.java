package io.github.personalseg.bench.video;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The model's outputs for the frames of one recording, kept in files by the model's hash. */
final class OutputCache {
  /** Gives the picture of a frame. */
  interface Frames {
    RgbImage image(int frame) throws IOException;
  }

  private static final int HASH_LENGTH = 12;

  private final OvssModel model;
  private final @Nullable Path folder;

  /**
   * @param model stays the caller's
   * @param root folder of the recording's outputs; none: nothing is kept
   */
  OutputCache(OvssModel model, @Nullable Path root) throws IOException {
    this.model = model;
    folder = root == null ? null : root.resolve(model.bundleHash().substring(0, HASH_LENGTH));
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }

  /** One pass, unless an earlier run kept what it gave. */
  StoredOutput of(int frame, Frames source) throws IOException {
    Path file =
        folder == null ? null : folder.resolve(String.format(Locale.ROOT, "%06d.bin", frame));
    if (file != null && Files.exists(file)) {
      return StoredOutput.read(file);
    }
    var output = StoredOutput.of(model.infer(source.image(frame)));
    if (file != null) {
      output.write(file);
    }
    return output;
  }
}
