package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/** What the model said of pictures, the least recently used forgotten first. Not thread-safe. */
public final class ProposalCache {
  private final OvssModel model;
  private final long maxBytes;
  private final LinkedHashMap<Path, Proposals> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private int passes;

  /**
   * @param maxBytes of proposals kept; the newest is kept whatever its size
   */
  public ProposalCache(OvssModel model, long maxBytes) {
    this.model = model;
    this.maxBytes = maxBytes;
  }

  /** The proposals of a picture; one pass unless they are still known. */
  public Proposals of(Path file, RgbImage picture) {
    var known = kept.get(file);
    if (known != null) {
      return known;
    }
    var proposals = model.infer(picture);
    passes++;
    kept.put(file, proposals);
    bytes += size(proposals);
    var oldest = kept.entrySet().iterator();
    while (bytes > maxBytes && kept.size() > 1) {
      bytes -= size(oldest.next().getValue());
      oldest.remove();
    }
    return proposals;
  }

  /** Backbone passes so far. */
  public int passes() {
    return passes;
  }

  private static long size(Proposals proposals) {
    return 4L
        * (proposals.maskLogits().length
            + proposals.embeddings().length
            + proposals.features().values().length);
  }
}
