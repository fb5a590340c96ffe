package io.github.personalseg.backbone.model;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.ModelCheck;
import io.github.personalseg.backbone.bundle.TextEmbeddingCache;
import io.github.personalseg.backbone.bundle.TextEncoder;
import io.github.personalseg.backbone.engine.DeviceFault;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's module, on whatever engine, behind the product's interface. When a device runs out of
 * memory, inputs shrink in two steps to half their size; when that is not enough, or a GPU fails,
 * the model moves to the CPU. The call that met the fault is repeated, so its caller gets an
 * answer.
 */
public final class BundleModel implements OvssModel {
  private static final Logger LOG = LoggerFactory.getLogger(BundleModel.class);

  /** The first pass records, the second compiles; the third is as fast as all that follow. */
  private static final int WARM_UP_PASSES = 2;

  /** Where a pass takes longer on a CPU, compiling is nothing beside it, and one pass will do. */
  private static final long SLOW_PASS_NANOS = 10_000_000_000L;

  private final Bundle bundle;
  private final NativeModule.Opener opener;
  private final ModelCheck check;
  private final TextEncoder textEncoder;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final float[] noObject;
  private final float logitScale;

  /** Each thread's last input, whose memory serves its next one. */
  private final ThreadLocal<float[]> inputs = ThreadLocal.withInitial(() -> new float[0]);

  private volatile DevicePlacement placement;
  private boolean closed;

  private BundleModel(
      Bundle bundle,
      DevicePlacement placement,
      NativeModule.Opener opener,
      TextEncoder.Store texts) {
    this.bundle = bundle;
    this.opener = opener;
    this.placement = placement;
    this.check = new ModelCheck(bundle);
    this.textEncoder =
        new TextEncoder(
            bundle.tokenizer(),
            bundle.manifest().text(),
            bundle.manifest().vocabulary().words(),
            this::encodeTokens,
            texts);
    var constants = placement.module().constants();
    check.constants(constants);
    this.noObject = constants.get(0).values();
    this.logitScale = constants.get(1).values()[0];
  }

  /**
   * Reads and checks a bundle's folder, and loads its model.
   *
   * @throws io.github.personalseg.backbone.BackboneException when a file is missing, changed or
   *     malformed, or the model does not keep the manifest's promises
   */
  public static OvssModel open(Path folder, DeviceChoice choice) {
    return load(Bundle.read(folder), choice);
  }

  /**
   * Loads and checks; see {@link ModelCheck} for what a module must promise. The program may end in
   * the middle of a call: its end waits for the call.
   *
   * @throws io.github.personalseg.backbone.BackboneException when the model does not keep the
   *     manifest's promises
   */
  public static OvssModel load(Bundle bundle, DeviceChoice choice) {
    return new ExitSafeModel(
        load(bundle, Engines.decide(bundle, choice), Engines::open, TextEmbeddingCache.of(bundle)));
  }

  /** The same on modules from elsewhere: on the CPU where the device that was chosen fails. */
  public static BundleModel load(
      Bundle bundle, DeviceDecision decision, NativeModule.Opener opener, TextEncoder.Store texts) {
    if (!decision.onGpu()) {
      return start(bundle, decision, opener, texts);
    }
    try {
      return start(bundle, decision, opener, texts);
    } catch (RuntimeException e) {
      return start(bundle, decision.onCpu("it failed at start: " + e.getMessage()), opener, texts);
    }
  }

  private static BundleModel start(
      Bundle bundle, DeviceDecision decision, NativeModule.Opener opener, TextEncoder.Store texts) {
    var module = opener.open(bundle, decision.device());
    try {
      var placement = DevicePlacement.of(module, bundle.manifest().input(), decision);
      if (decision.disappointing()) {
        LOG.warn("model {} runs on {}", bundle.manifest().name(), placement.text());
      } else {
        LOG.info("model {} runs on {}", bundle.manifest().name(), placement.text());
      }
      var loaded = new BundleModel(bundle, placement, opener, texts);
      loaded.checkOutputs();
      return loaded;
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  private void checkOutputs() {
    boolean slow = false;
    for (int pass = 0; pass < WARM_UP_PASSES && !slow; pass++) {
      long begin = System.nanoTime();
      check.forward(this);
      slow = System.nanoTime() - begin > SLOW_PASS_NANOS && !placement.decision().onGpu();
    }
    var words = bundle.manifest().vocabulary().words();
    var embeddings = bundle.vocabularyEmbeddings();
    check.vocabulary(words, embeddings, textEncoder);
    for (int i = 0; i < words.size(); i++) {
      textEncoder.remember(words.get(i), embeddings.row(i));
    }
  }

  @Override
  public String bundleHash() {
    return bundle.hash();
  }

  @Override
  public int dim() {
    return bundle.manifest().model().dim();
  }

  @Override
  public int proposalCount() {
    return bundle.manifest().model().proposals();
  }

  @Override
  public float[] noObject() {
    return noObject.clone();
  }

  @Override
  public float logitScale() {
    return logitScale;
  }

  @Override
  public String placement() {
    return placement.text();
  }

  @Override
  public Proposals infer(RgbImage image, @Nullable Proposals used) {
    return call(true, placed -> infer(image, placed, arrays(used)));
  }

  @Override
  public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    return call(
        true,
        placed -> {
          var bytes = placed.module().pixelInput();
          return bytes.isPresent()
              ? view(image, bytes.get(), placed, arrays(used), work)
              : work.apply(FrameView.of(infer(image, placed, arrays(used))));
        });
  }

  private static List<float[]> arrays(@Nullable Proposals used) {
    return used == null
        ? List.of()
        : List.of(used.maskLogits(), used.embeddings(), used.features().values());
  }

  private <T> T view(
      RgbImage image,
      NativeModule.PixelInput input,
      DevicePlacement placed,
      List<float[]> used,
      Function<FrameView, T> work) {
    var geometry = placed.rule().geometry(image.width(), image.height());
    return input.view(
        image,
        geometry,
        placed.rule().padding(),
        frame -> {
          try (frame) {
            frame.check(check, used);
            return work.apply(frame);
          }
        });
  }

  private Proposals infer(RgbImage image, DevicePlacement placed, List<float[]> used) {
    var bytes = placed.module().pixelInput();
    if (bytes.isPresent()) {
      return view(image, bytes.get(), placed, used, FrameView::proposals);
    }
    var geometry = placed.rule().geometry(image.width(), image.height());
    float[] input = placed.rule().preprocess(image, inputs.get());
    inputs.set(input);
    var outputs =
        placed.module().forward(input, geometry.paddedHeight(), geometry.paddedWidth(), used);
    check.proposals(outputs, geometry);
    var masks = outputs.get(0);
    var features = outputs.get(2);
    return new Proposals(
        proposalCount(),
        masks.shape().get(2),
        masks.shape().get(3),
        dim(),
        masks.values(),
        outputs.get(1).values(),
        new FeatureMap(dim(), features.shape().get(2), features.shape().get(3), features.values()),
        geometry);
  }

  @Override
  public float[][] encodeText(List<String> phrases) {
    return textEncoder.encode(phrases);
  }

  private float[][] encodeTokens(long[][] tokens) {
    int length = bundle.manifest().text().length();
    long[] flat = new long[tokens.length * length];
    for (int i = 0; i < tokens.length; i++) {
      System.arraycopy(tokens[i], 0, flat, i * length, length);
    }
    var outputs = call(false, used -> used.module().encodeText(flat, tokens.length, length));
    var embeddings = check.text(outputs, tokens.length);
    float[][] rows = new float[tokens.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = embeddings.row(i);
    }
    return rows;
  }

  /**
   * Works on the present placement, and again on a humbler one after a device's fault.
   *
   * @param sized whether smaller inputs would need less memory
   */
  private <T> T call(boolean sized, Function<DevicePlacement, T> work) {
    while (true) {
      DevicePlacement used;
      RuntimeException failure;
      lock.readLock().lock();
      try {
        if (closed) {
          throw new IllegalStateException("model " + bundle.manifest().name() + " is closed");
        }
        used = placement;
        try {
          return work.apply(used);
        } catch (RuntimeException e) {
          failure = e;
        }
      } finally {
        lock.readLock().unlock();
      }
      fallBack(used, sized, failure);
    }
  }

  /**
   * Makes the placement humbler, unless another thread already has; rethrows what no fallback
   * mends.
   */
  @SuppressWarnings("ReferenceEquality") // whether another thread replaced it
  private void fallBack(DevicePlacement from, boolean sized, RuntimeException failure) {
    var fault = DeviceFault.of(failure);
    if (fault == DeviceFault.NONE) {
      throw failure;
    }
    lock.writeLock().lock();
    try {
      if (closed || placement != from) {
        return;
      }
      if (fault == DeviceFault.MEMORY && sized && from.canShrink()) {
        placement = from.smaller(bundle.manifest().input());
      } else if (from.decision().onGpu()) {
        placement = onCpu(from, failure);
      } else {
        throw failure;
      }
      LOG.warn(
          "model {}: {}; going on with {}",
          bundle.manifest().name(),
          firstLine(failure),
          placement.text());
    } finally {
      lock.writeLock().unlock();
    }
  }

  private DevicePlacement onCpu(DevicePlacement from, RuntimeException failure) {
    var decision = from.decision().onCpu(firstLine(failure));
    var module = opener.open(bundle, decision.device());
    try {
      from.module().close();
    } catch (RuntimeException e) {
      LOG.warn("the module on {} did not close: {}", from.module().device(), firstLine(e));
    }
    return DevicePlacement.of(module, bundle.manifest().input(), decision);
  }

  private static String firstLine(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        placement.module().close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
