package io.github.personalseg.cli.frames;

import io.github.personalseg.bench.Durations;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import java.util.LinkedHashMap;
import java.util.Map;

/** Matches label images with the frames they are of, counts and times them. Thread safe. */
public final class LabelStream {
  /**
   * Frames remembered; labels of older ones count as damaged. Half an hour at 10 Hz: a large model
   * may need minutes for a frame.
   */
  static final int REMEMBERED = 20_000;

  /** Judges the labels of a frame, on the thread that received them. */
  @FunctionalInterface
  public interface Judge {
    /**
     * Judges one label image.
     *
     * @param frame the number it was sent under
     * @return whether they can be the labels of that frame
     */
    boolean accepts(Image labels, int frame);
  }

  /**
   * What came in one stretch of time.
   *
   * @param frames sent
   * @param labels label images received
   * @param damaged label images whose header or size is no frame's
   * @param seconds the stretch's length
   * @param ages from sending a frame to receiving its labels
   */
  public record Stretch(int frames, int labels, int damaged, double seconds, Durations ages) {
    /** Label images per second. */
    public double rate() {
      return labels / seconds;
    }

    /** This and the one that follows. */
    public Stretch plus(Stretch next) {
      return new Stretch(
          frames + next.frames,
          labels + next.labels,
          damaged + next.damaged,
          seconds + next.seconds,
          ages.plus(next.ages));
    }
  }

  private record Sent(int frame, long nanos) {}

  private final Judge judge;
  private final Map<Header, Sent> open =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Header, Sent> eldest) {
          return size() > REMEMBERED;
        }
      };
  private long begin = System.nanoTime();
  private Stretch current = new Stretch(0, 0, 0, 0, new Durations());

  public LabelStream(Judge judge) {
    this.judge = judge;
  }

  /** A frame goes out under this header. */
  public synchronized void sent(Header header, int frame) {
    open.put(header, new Sent(frame, System.nanoTime()));
    count(1, 0, 0);
  }

  /** A label image came. */
  public synchronized void received(Image labels) {
    long now = System.nanoTime();
    var frame = open.remove(labels.header());
    if (frame == null || !judge.accepts(labels, frame.frame())) {
      count(0, 0, 1);
    } else {
      count(0, 1, 0);
      current.ages().add(now - frame.nanos());
    }
  }

  private void count(int frames, int labels, int damaged) {
    current =
        new Stretch(
            current.frames() + frames,
            current.labels() + labels,
            current.damaged() + damaged,
            0,
            current.ages());
  }

  /** What came since the last call, or since the start. */
  public synchronized Stretch cut() {
    long now = System.nanoTime();
    var stretch =
        new Stretch(
            current.frames(),
            current.labels(),
            current.damaged(),
            (now - begin) * 1e-9,
            current.ages());
    begin = now;
    current = new Stretch(0, 0, 0, 0, new Durations());
    return stretch;
  }
}
