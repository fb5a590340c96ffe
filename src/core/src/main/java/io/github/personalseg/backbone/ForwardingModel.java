package io.github.personalseg.backbone;

import io.github.personalseg.image.RgbImage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands every call on to another model, which is closed with this. Who watches passes overrides
 * both {@link #infer} and {@link #view}.
 */
public abstract class ForwardingModel implements OvssModel {
  private final OvssModel model;

  /**
   * @param model closed with this
   */
  protected ForwardingModel(OvssModel model) {
    this.model = model;
  }

  @Override
  public String bundleHash() {
    return model.bundleHash();
  }

  @Override
  public int dim() {
    return model.dim();
  }

  @Override
  public int proposalCount() {
    return model.proposalCount();
  }

  @Override
  public Proposals infer(RgbImage image, @Nullable Proposals used) {
    return model.infer(image, used);
  }

  @Override
  public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    return model.view(image, used, work);
  }

  @Override
  public float[][] encodeText(List<String> phrases) {
    return model.encodeText(phrases);
  }

  @Override
  public float[] noObject() {
    return model.noObject();
  }

  @Override
  public float logitScale() {
    return model.logitScale();
  }

  @Override
  public String placement() {
    return model.placement();
  }

  @Override
  public void close() {
    model.close();
  }
}
