package io.github.personalseg.node.camera;

import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.ros.msg.Time;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Frames kept for later references, by stamp; the oldest goes first. Thread safe. */
public final class CapturedFrames {
  private final int most;
  private final Map<Long, CameraFrame> byStamp = new LinkedHashMap<>();

  /**
   * @param most frames kept, at least 1
   */
  public CapturedFrames(int most) {
    this.most = most;
  }

  public synchronized void keep(CameraFrame frame) {
    byStamp.remove(frame.stamp());
    byStamp.put(frame.stamp(), frame);
    if (byStamp.size() > most) {
      byStamp.remove(byStamp.keySet().iterator().next());
    }
  }

  /**
   * The frame with this stamp.
   *
   * @throws ConceptException when there is none
   */
  public synchronized CameraFrame get(Time stamp) {
    var frame = byStamp.get(stamp.toNanos());
    if (frame == null) {
      throw new ConceptException(
          "no captured frame has the stamp "
              + stamp.sec()
              + "."
              + String.format(Locale.ROOT, "%09d", stamp.nanosec())
              + "; the last "
              + most
              + " captured ones are kept, call capture_frame first (now kept: "
              + byStamp.size()
              + ")");
    }
    return frame;
  }
}
