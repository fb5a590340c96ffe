package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.ros.msg.KeyValue;
import java.util.List;

/**
 * Where a camera's frames went, as a node tells it in its diagnostics.
 *
 * @param received frames that reached the node
 * @param labelled frames with labels
 * @param dropped frames that a newer one replaced
 * @param refused frames that are no pictures
 * @param failed frames that got no labels because something failed
 * @param open most frames without a place in one message so far; up to two are under way
 */
record FrameAccount(
    long received, long labelled, long dropped, long refused, long failed, long open) {
  /** What one message may leave open: one frame in the model and one that waits for it. */
  static final long UNDER_WAY = 2;

  static final FrameAccount NONE = new FrameAccount(0, 0, 0, 0, 0, 0);

  /** The account after another message of diagnostics; of one camera. */
  FrameAccount next(List<KeyValue> values) {
    long came = count(values, " received");
    long labels = count(values, " labelled");
    long replaced = count(values, " dropped");
    long no = count(values, " refused");
    long broken = count(values, " failed");
    long without = Math.abs(came - labels - replaced - no - broken);
    return new FrameAccount(came, labels, replaced, no, broken, Math.max(open, without));
  }

  private static long count(List<KeyValue> values, String ending) {
    return values.stream()
        .filter(value -> value.key().endsWith(ending))
        .mapToLong(value -> Long.parseLong(value.value()))
        .sum();
  }

  @Override
  public String toString() {
    return "received="
        + received
        + " labelled="
        + labelled
        + " refused="
        + refused
        + " failed="
        + failed
        + " most_open="
        + open;
  }
}
