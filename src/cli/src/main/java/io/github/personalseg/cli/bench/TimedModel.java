package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model that tells how long its passes take. */
final class TimedModel extends ForwardingModel {
  private final AtomicLong passNanos;

  /**
   * @param model closed with this
   * @param passNanos gets the length of each forward pass
   */
  TimedModel(OvssModel model, AtomicLong passNanos) {
    super(model);
    this.passNanos = passNanos;
  }

  @Override
  public Proposals infer(RgbImage image, @Nullable Proposals used) {
    long begin = System.nanoTime();
    try {
      return super.infer(image, used);
    } finally {
      passNanos.set(System.nanoTime() - begin);
    }
  }

  @Override
  public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    long begin = System.nanoTime();
    return super.view(
        image,
        used,
        frame -> {
          passNanos.set(System.nanoTime() - begin);
          return work.apply(frame);
        });
  }
}
