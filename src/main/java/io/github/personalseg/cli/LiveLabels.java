package io.github.personalseg.cli;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Matches label images with the frames they are of, and measures them. Thread safe. */
final class LiveLabels {
  /**
   * What came in one stretch of the demo.
   *
   * @param frames sent
   * @param labels label images received
   * @param damaged label images whose header or size is no frame's
   * @param seconds the stretch's length
   * @param ages from sending a frame to receiving its labels
   * @param concept the concept's pixels, over every frame but the marked ones
   */
  record Stretch(
      int frames, int labels, int damaged, double seconds, Durations ages, BinaryScore concept) {
    /** Label images per second. */
    double rate() {
      return labels / seconds;
    }
  }

  private record Sent(int frame, long nanos) {}

  private final DemoRecording recording;
  private final Map<Header, Sent> sent = new HashMap<>();
  private int conceptLabel = -1;
  private long begin = System.nanoTime();
  private int frames;
  private int labels;
  private int damaged;
  private Durations ages = new Durations();
  private BinaryScore concept = BinaryScore.ZERO;

  LiveLabels(DemoRecording recording) {
    this.recording = recording;
  }

  /** A frame of the recording goes out under this header. */
  synchronized void sent(Header header, int frame) {
    sent.put(header, new Sent(frame, System.nanoTime()));
    frames++;
  }

  /** From now on this id is the concept's. */
  synchronized void concept(int label) {
    conceptLabel = label;
  }

  /** A label image came. */
  synchronized void received(Image image) {
    long now = System.nanoTime();
    var frame = sent.remove(image.header());
    if (frame == null) {
      damaged++;
      return;
    }
    labels++;
    ages.add(now - frame.nanos());
    if (conceptLabel >= 0 && !recording.taught().contains(frame.frame())) {
      compare(image, frame.frame());
    }
  }

  private void compare(Image image, int frame) {
    int[] ids = new int[image.data().length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = image.data()[i] & 0xff;
    }
    try {
      int[] truth = recording.truth().labels(frame);
      if (truth.length == ids.length) {
        concept =
            concept.plus(BinaryScore.of(truth, recording.truth().concept(), ids, conceptLabel));
      } else {
        damaged++;
      }
    } catch (IOException e) {
      throw new CliException("cannot read the true labels: " + e.getMessage(), e);
    }
  }

  /** What came since the last call, or since the start. */
  synchronized Stretch cut() {
    long now = System.nanoTime();
    var stretch = new Stretch(frames, labels, damaged, (now - begin) * 1e-9, ages, concept);
    begin = now;
    frames = 0;
    labels = 0;
    damaged = 0;
    ages = new Durations();
    concept = BinaryScore.ZERO;
    return stretch;
  }
}
