package io.github.personalseg.backbone;

import io.github.personalseg.image.RgbImage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A frozen mask-proposal open-vocabulary segmentation model. Safe to use from several threads at
 * once; closing it while a call runs waits for that call.
 */
public interface OvssModel extends AutoCloseable {
  /** SHA-256 (hex) over the bundle's manifest and files; concepts remember it. */
  String bundleHash();

  /** D, the length of every embedding. */
  int dim();

  /** N, the number of mask proposals per frame. */
  int proposalCount();

  /** One forward pass. */
  default Proposals infer(RgbImage image) {
    return infer(image, null);
  }

  /**
   * The same.
   *
   * @param used what an earlier pass gave and nobody reads any more: its arrays may become those of
   *     the answer; null: every array is new
   */
  Proposals infer(RgbImage image, @Nullable Proposals used);

  /**
   * One forward pass, whose outcome may stay where it was computed.
   *
   * @param used see {@link #infer(RgbImage, Proposals)}
   * @param work what to do with it, before this returns; done again when the device fails
   *     meanwhile, so it must change nothing
   */
  default <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    return work.apply(FrameView.of(infer(image, used)));
  }

  /**
   * Unit text embeddings of words or phrases ({@code "red mug"}): each is put into the bundle's
   * prompt templates, encoded, averaged and normalized.
   *
   * @return {@code [words.size(), D]}
   * @throws BackboneException when a phrase has no word the text encoder knows
   */
  float[][] encodeText(List<String> phrases);

  /** Unit embedding of "no object", {@code [D]}. */
  float[] noObject();

  /** Factor on cosine similarities before the softmax over words. */
  float logitScale();

  /** For people: where it runs now, and why. */
  default String placement() {
    return "in this process";
  }

  @Override
  void close();
}
