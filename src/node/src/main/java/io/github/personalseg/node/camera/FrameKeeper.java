package io.github.personalseg.node.camera;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.node.SteadyTask;
import io.github.personalseg.segment.FramePool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keeps labelled frames for following, on a thread of its own: who labels a frame hands it over and
 * goes on. Frames that come faster than they can be kept are passed over, and so are those nearer
 * to the last than {@value #LEAST_SECONDS} s.
 */
final class FrameKeeper implements AutoCloseable {
  private static final double LEAST_SECONDS = 0.09;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private record Offer(CameraMessage message, Proposals proposals, FramePool.Frame frame) {}

  private final RosNode node;
  private final RecentFrames recent;
  private final FrameSlots<Offer> slots;
  private final AtomicLongArray offered;
  private final Thread worker = new Thread(this::work, "following");

  FrameKeeper(RosNode node, RecentFrames recent, int cameras) {
    this.node = node;
    this.recent = recent;
    slots = new FrameSlots<>(cameras);
    offered = new AtomicLongArray(cameras);
    worker.setPriority(Thread.MIN_PRIORITY);
    worker.start();
  }

  /**
   * Hands over a labelled frame; returns at once.
   *
   * @param frame held until it is kept or passed over
   */
  void offer(int camera, CameraMessage message, Proposals proposals, FramePool.Frame frame) {
    if (takes(camera, message)) {
      offered.set(camera, message.header().stamp().toNanos());
      frame.hold();
      slots
          .put(camera, new Offer(message, proposals, frame))
          .ifPresent(passedOver -> passedOver.frame().letGo());
    }
  }

  /** Whether a frame would be kept that is offered next. */
  boolean takes(int camera, CameraMessage message) {
    double since = (message.header().stamp().toNanos() - offered.get(camera)) * 1e-9;
    return recent.keeps() && (since < 0 || since >= LEAST_SECONDS);
  }

  private void work() {
    try {
      for (var taken = slots.take(); taken.isPresent(); taken = slots.take()) {
        var offer = taken.get();
        new SteadyTask(() -> keep(offer), this::cannotKeep).run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(FrameSlots.Taken<Offer> taken) {
    var offer = taken.frame();
    KeptProposals kept;
    try {
      kept =
          KeptProposals.of(
              offer.message().header().stamp().toNanos(), offer.proposals(), recent.spare());
    } finally {
      offer.frame().letGo();
    }
    recent.add(new RecentFrames.Frame(taken.camera(), offer.message(), kept));
  }

  private void cannotKeep(Throwable why) {
    node.log().warnEvery(PAUSE, "following", "cannot keep a frame for following: " + why);
  }

  @Override
  public void close() {
    slots.close();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
