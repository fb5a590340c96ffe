package io.github.personalseg.cli.frames;

import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.segment.Segmentation;
import java.io.IOException;

/**
 * Labels recorded camera messages and measures how long each takes. Safe to use from several
 * threads; {@link #durations} is for when they have ended.
 */
public final class CameraLabeler {
  /** A decoded frame and its labels. */
  public record Labelled(CameraFrame frame, Segmentation segmentation) {}

  private final FrameLabeler labeler;
  private final Durations durations;

  /**
   * @param durations gets the time of each frame, from the recorded message to its label message;
   *     drawing the overlay and writing bags are not part of it
   */
  public CameraLabeler(FrameLabeler labeler, Durations durations) {
    this.labeler = labeler;
    this.durations = durations;
  }

  public FrameLabeler labeler() {
    return labeler;
  }

  public Durations durations() {
    return durations;
  }

  public Labelled label(RawMessage message) throws IOException {
    long begin = System.nanoTime();
    var frame = CameraTopic.decode(message);
    var segmentation = labeler.segment(frame.image());
    FrameLabeler.labels(frame.header(), segmentation.labels());
    long duration = System.nanoTime() - begin;
    synchronized (durations) {
      durations.add(duration);
    }
    return new Labelled(frame, segmentation);
  }
}
