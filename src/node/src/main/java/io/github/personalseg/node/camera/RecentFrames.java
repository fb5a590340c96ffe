package io.github.personalseg.node.camera;

import io.github.personalseg.concept.follow.KeptProposals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of every camera with what the model said of them, so that a mark can be
 * followed through them. Around a captured frame a window of them is held, because marking takes a
 * person longer than the ring reaches back. Memory is bounded: the ring and each window hold so
 * many bytes, and there are at most {@value #WINDOWS} windows. What leaves the ring and was never
 * handed out lends its memory to the next frame. Thread safe.
 */
public final class RecentFrames {
  /** Windows held; the one captured first goes first. */
  static final int WINDOWS = 2;

  /**
   * A frame.
   *
   * @param camera its place among the cameras
   * @param message the picture as it came
   * @param proposals what the model said of it
   */
  public record Frame(int camera, CameraMessage message, KeptProposals proposals) {
    long bytes() {
      return proposals.bytes() + message.bytes();
    }

    public long stamp() {
      return proposals.stamp();
    }
  }

  /** Frames around one moment of one camera, in order of time. */
  private final class Window {
    final int camera;
    final long stamp;
    final List<Frame> frames = new ArrayList<>();
    long bytes;

    Window(int camera, long stamp) {
      this.camera = camera;
      this.stamp = stamp;
    }

    /** Whether the frame belongs to it. */
    boolean add(Frame frame) {
      boolean follows = frames.isEmpty() || frame.stamp() > frames.get(frames.size() - 1).stamp();
      boolean near = Math.abs(frame.stamp() - stamp) <= nanos;
      if (frame.camera() == camera && follows && near && bytes + frame.bytes() <= maxBytes) {
        frames.add(frame);
        bytes += frame.bytes();
        return true;
      }
      return false;
    }
  }

  private final long nanos;
  private final long maxBytes;
  private final Deque<Frame> ring = new ArrayDeque<>();
  private final Map<Long, Window> windows = new LinkedHashMap<>();
  private final Map<Integer, Long> newest = new HashMap<>();
  private long bytes;

  /** Frames of the ring that are in a window or were handed out: somebody may read them. */
  private final Set<Frame> lent = Collections.newSetFromMap(new IdentityHashMap<>());

  private @Nullable KeptProposals spare;

  /**
   * @param seconds how far the ring reaches back, and a window to each side
   * @param maxBytes of the ring, and of each window; 0 keeps nothing
   */
  public RecentFrames(double seconds, long maxBytes) {
    this.nanos = Math.round(seconds * 1e9);
    this.maxBytes = maxBytes;
  }

  /** Whether anything is kept at all. */
  public boolean keeps() {
    return maxBytes > 0;
  }

  synchronized void add(Frame frame) {
    Long last = newest.put(frame.camera(), frame.stamp());
    if (last != null && frame.stamp() <= last) {
      // The camera's clock went back, as when a bag is played again: what came before is over.
      for (Iterator<Frame> kept = ring.iterator(); kept.hasNext(); ) {
        Frame old = kept.next();
        if (old.camera() == frame.camera()) {
          kept.remove();
          dropped(old);
        }
      }
    }
    ring.add(frame);
    bytes += frame.bytes();
    for (Window window : windows.values()) {
      if (window.add(frame)) {
        lent.add(frame);
      }
    }
    while (!ring.isEmpty() && (bytes > maxBytes || tooOld(ring.peek()))) {
      dropped(ring.poll());
    }
  }

  private void dropped(Frame frame) {
    bytes -= frame.bytes();
    if (!lent.remove(frame)) {
      spare = frame.proposals();
    }
  }

  /** What nobody reads any more, for the next frame; given once; null where there is none. */
  synchronized @Nullable KeptProposals spare() {
    var given = spare;
    spare = null;
    return given;
  }

  private boolean tooOld(Frame frame) {
    return Objects.requireNonNull(newest.get(frame.camera())) - frame.stamp() > nanos;
  }

  /** Holds the frames around a captured one, those to come too. */
  public synchronized void hold(int camera, long stamp) {
    if (!keeps()) {
      return;
    }
    var window = new Window(camera, stamp);
    ring.stream().filter(window::add).forEach(lent::add);
    windows.remove(stamp);
    windows.put(stamp, window);
    if (windows.size() > WINDOWS) {
      windows.remove(windows.keySet().iterator().next());
    }
  }

  /**
   * The frames around a moment, in order of time: of the window captured then, or else of the ring,
   * from a camera whose frames lie on both sides or end just before.
   */
  public synchronized List<Frame> around(long stamp) {
    var window = windows.get(stamp);
    if (window != null) {
      return List.copyOf(window.frames);
    }
    for (int camera : newest.keySet()) {
      var frames = ring.stream().filter(frame -> frame.camera() == camera).toList();
      if (!frames.isEmpty()
          && frames.get(0).stamp() - nanos <= stamp
          && stamp <= frames.get(frames.size() - 1).stamp() + nanos) {
        lent.addAll(frames);
        return frames;
      }
    }
    return List.of();
  }

  /** The newest frames, evenly spaced in the ring, at most so many. */
  public synchronized List<Frame> some(int most) {
    var all = List.copyOf(ring);
    var chosen = new ArrayList<Frame>();
    int count = Math.min(most, all.size());
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) ((i + 0.5) * all.size() / count)));
    }
    lent.addAll(chosen);
    return chosen;
  }

  /** The stamp of a camera's newest kept frame. */
  synchronized Optional<Long> newest(int camera) {
    return Optional.ofNullable(newest.get(camera));
  }

  /** Bytes in the ring. */
  synchronized long bytes() {
    return bytes;
  }

  synchronized void clear() {
    ring.clear();
    windows.clear();
    newest.clear();
    lent.clear();
    spare = null;
    bytes = 0;
  }
}
