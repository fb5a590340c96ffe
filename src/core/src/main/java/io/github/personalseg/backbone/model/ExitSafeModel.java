package io.github.personalseg.backbone.model;

import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model whose call under way the program's end waits for, and which begins no other then: while
 * the JVM leaves, libtorch takes itself down, and a pass that still runs crashes. So Ctrl-C in the
 * middle of a command ends it without a core dump.
 */
final class ExitSafeModel extends ForwardingModel {
  private static final long PATIENCE_SECONDS = 10;
  private static final ReadWriteLock LEAVING = new ReentrantReadWriteLock();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ExitSafeModel::leave, "last model call"));
  }

  /**
   * @param model closed with this
   */
  public ExitSafeModel(OvssModel model) {
    super(model);
  }

  /** Keeps the lock for good once it has it. */
  private static void leave() {
    try {
      ShutdownGuard.awaitAll();
      LEAVING.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <R> R unlessLeaving(Supplier<R> call) {
    LEAVING.readLock().lock();
    try {
      return call.get();
    } finally {
      LEAVING.readLock().unlock();
    }
  }

  @Override
  public Proposals infer(RgbImage image, @Nullable Proposals used) {
    return unlessLeaving(() -> super.infer(image, used));
  }

  @Override
  public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
    return unlessLeaving(() -> super.view(image, used, work));
  }

  @Override
  public float[][] encodeText(List<String> phrases) {
    return unlessLeaving(() -> super.encodeText(phrases));
  }
}
