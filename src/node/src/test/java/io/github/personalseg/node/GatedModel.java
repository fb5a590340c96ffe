package io.github.personalseg.node;

import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A model that gives the pass of some images only when it is allowed to. */
final class GatedModel extends ForwardingModel {
  /** Held by a test: what has come to the gate, and what may go through. */
  record Gate(Predicate<RgbImage> holds, Semaphore begun, Semaphore allowed) {
    Gate(Predicate<RgbImage> holds) {
      this(holds, new Semaphore(0), new Semaphore(0));
    }
  }

  private final Gate gate;

  GatedModel(OvssModel model, Gate gate) {
    super(model);
    this.gate = gate;
  }

  @Override
  public Proposals infer(RgbImage image, @Nullable Proposals used) {
    pass(image);
    return super.infer(image, used);
  }

  @Override
  public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    pass(image);
    return super.view(image, used, work);
  }

  private void pass(RgbImage image) {
    if (gate.holds().test(image)) {
      gate.begun().release();
      gate.allowed().acquireUninterruptibly();
    }
  }
}
