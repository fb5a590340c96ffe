package io.github.personalseg.node.camera;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts of one camera's frames, and how old their labels were. Safe to use from any thread. */
public final class FrameStatistics {
  private static final int WINDOW = 256;
  private static final double SECOND = 1e9;

  /** Seconds for which a failure is told. */
  private static final double TROUBLE = 10;

  /**
   * What was counted.
   *
   * @param received images that came
   * @param labelled images whose labels were published
   * @param dropped images that a newer one replaced before they were labelled
   * @param refused images that could not be decoded
   * @param failed images that were decoded and then not labelled, because something failed
   * @param rate labels per second lately
   * @param ageMedian seconds from stamp to publishing lately, median; NaN before the first
   * @param ageHigh the same, 99th percentile
   * @param trouble what failed within the last seconds, after labels were published too
   */
  public record Summary(
      long received,
      long labelled,
      long dropped,
      long refused,
      long failed,
      double rate,
      double ageMedian,
      double ageHigh,
      Optional<String> trouble) {}

  private final long[] published = new long[WINDOW];
  private final double[] ages = new double[WINDOW];
  private long received;
  private long labelled;
  private long dropped;
  private final CauseCounts refusals = new CauseCounts();
  private long failed;
  private long lastReceived;
  private long lastTrouble;
  private @Nullable String trouble;

  /**
   * @param now nanoseconds of a steady clock
   */
  FrameStatistics(long now) {
    lastReceived = now;
  }

  synchronized void received(long now, boolean droppedAnother) {
    received++;
    dropped += droppedAnother ? 1 : 0;
    lastReceived = now;
  }

  /**
   * @param ageSeconds from the image's stamp to publishing its labels
   */
  synchronized void labelled(long now, double ageSeconds) {
    int at = (int) (labelled % WINDOW);
    published[at] = now;
    ages[at] = ageSeconds;
    labelled++;
  }

  /**
   * An image could not be decoded.
   *
   * @param why what is wrong with it
   * @return its cause, one of a bounded number
   */
  String refused(String why) {
    return refusals.count(why);
  }

  /** Why images could not be decoded, and how many. */
  public List<CauseCounts.Cause> refusals() {
    return refusals.causes();
  }

  /**
   * An image got no labels.
   *
   * @param why what failed
   */
  synchronized void failed(long now, String why) {
    failed++;
    lastTrouble = now;
    trouble = "cannot label a frame: " + why;
  }

  /**
   * An image got its labels, but something else that is published with them failed.
   *
   * @param why what failed
   */
  synchronized void incomplete(long now, String why) {
    lastTrouble = now;
    trouble = "cannot publish all of a frame: " + why;
  }

  /** Seconds since an image came, or since the start. */
  public synchronized double silence(long now) {
    return (now - lastReceived) / SECOND;
  }

  public synchronized Summary summary(long now) {
    int count = (int) Math.min(labelled, WINDOW);
    double[] sorted = Arrays.copyOf(ages, count);
    Arrays.sort(sorted);
    long oldest = now;
    int recent = 0;
    for (int i = 0; i < count; i++) {
      if (now - published[i] <= 5 * SECOND) {
        oldest = Math.min(oldest, published[i]);
        recent++;
      }
    }
    double rate = recent < 2 ? 0 : (recent - 1) / Math.max(1e-9, (now - oldest) / SECOND);
    return new Summary(
        received,
        labelled,
        dropped,
        refusals.total(),
        failed,
        rate,
        count == 0 ? Double.NaN : sorted[(count - 1) / 2],
        count == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(0.99 * count) - 1)],
        Optional.ofNullable(trouble).filter(t -> now - lastTrouble <= TROUBLE * SECOND));
  }
}
