package io.github.personalseg.backbone.engine;

import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.bundle.ModelCheck;
import java.util.List;

/**
 * A frame whose masks and features lie on the model's device, in a scope that ends with the call.
 * The embeddings, which are small, are fetched first: they say what each proposal is.
 */
public interface DeviceFrame extends FrameView, AutoCloseable {
  /**
   * Holds the outputs against the manifest, and fetches the embeddings.
   *
   * @param used arrays that become those of the outputs where their lengths fit; empty or three
   */
  void check(ModelCheck check, List<float[]> used);

  /** From now on only what was fetched can be had. */
  @Override
  void close();
}
