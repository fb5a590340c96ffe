package io.github.personalseg.cli;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model that tells how long its passes take.
 *
 * @param model closed with this
 * @param passNanos gets the length of each forward pass
 */
record TimedModel(OvssModel model, AtomicLong passNanos) implements OvssModel {
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
  public Proposals propose(RgbImage image) {
    long begin = System.nanoTime();
    try {
      return model.propose(image);
    } finally {
      passNanos.set(System.nanoTime() - begin);
    }
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
