package io.github.personalseg.web;

import io.github.personalseg.web.teachable.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames that somebody froze, by number; those not used for longest go first when they are too many
 * or too large together. They are held for good, for what is asked of one may outlast its place
 * here. Thread safe.
 */
final class FrameShelf {
  static final int MOST = 64;
  static final long MOST_BYTES = 256L << 20;

  /** A frozen frame. */
  static final class Frozen {
    private final String id;
    private final LabelledFrame frame;
    private byte @Nullable [] jpeg;

    private Frozen(String id, LabelledFrame frame) {
      this.id = id;
      this.frame = frame;
    }

    String id() {
      return id;
    }

    LabelledFrame frame() {
      return frame;
    }

    /** The picture, encoded when it is first asked for. */
    synchronized byte[] jpeg(Pictures pictures) {
      byte[] bytes = jpeg;
      if (bytes == null) {
        bytes = pictures.jpeg(frame.image());
        jpeg = bytes;
      }
      return bytes;
    }
  }

  private final Map<String, Frozen> frames = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long count;

  /** Keeps a frame that is held for this. */
  synchronized Frozen keep(LabelledFrame frame) {
    var frozen = new Frozen("f" + ++count, frame);
    frames.put(frozen.id(), frozen);
    bytes += frame.bytes();
    while (frames.size() > MOST || (bytes > MOST_BYTES && frames.size() > 1)) {
      var oldest = frames.entrySet().iterator().next();
      frames.remove(oldest.getKey());
      bytes -= oldest.getValue().frame().bytes();
    }
    return frozen;
  }

  /**
   * A frame that is kept.
   *
   * @throws Refusal when there is none
   */
  synchronized Frozen get(String id) {
    var frozen = frames.get(id);
    if (frozen == null) {
      throw new Refusal(
          404,
          "frame " + (id.length() > 16 ? "" : id + " ") + "is not kept any more; freeze again");
    }
    return frozen;
  }
}
