package io.github.personalseg.web;

import com.google.gson.JsonObject;
import io.github.personalseg.web.teachable.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live pictures. A thread of its own encodes the newest labelled frame of each camera that
 * somebody looks at, once for all who look; whoever labels frames only leaves them here. Thread
 * safe.
 */
final class LiveViews implements AutoCloseable {
  /** Pictures a second of one camera; faster cameras are thinned out. */
  static final int MOST_RATE = 12;

  private static final Logger LOG = LoggerFactory.getLogger(LiveViews.class);

  /** Shown frames that can still be frozen by their stamp. */
  private static final int RECENT = 8;

  private static final long RECENT_BYTES = 96L << 20;

  /** One camera; its frames are guarded by the views and held once for each place they have. */
  private static final class Channel {
    final Set<Outbox> viewers = ConcurrentHashMap.newKeySet();
    final Deque<LabelledFrame> shown = new ArrayDeque<>();
    @Nullable LabelledFrame newest;
    @Nullable LabelledFrame next;
    long lastEncoded;

    void newest(LabelledFrame frame) {
      letGo(newest);
      newest = frame.hold();
    }

    void next(@Nullable LabelledFrame frame) {
      letGo(next);
      next = frame == null ? null : frame.hold();
    }

    private static void letGo(@Nullable LabelledFrame frame) {
      if (frame != null) {
        frame.letGo();
      }
    }
  }

  private final List<Channel> channels = new ArrayList<>();
  private final Pictures pictures;
  private final int most;
  private final Thread encoder = new Thread(this::encode, "web-encoder");
  private boolean closed;

  /**
   * @param cameras how many there are
   * @param most viewers at once, of all cameras
   */
  LiveViews(int cameras, Pictures pictures, int most) {
    this.pictures = pictures;
    this.most = most;
    for (int i = 0; i < cameras; i++) {
      channels.add(new Channel());
    }
    encoder.setDaemon(true);
    encoder.start();
  }

  private Channel channel(int camera) {
    if (camera < 0 || camera >= channels.size()) {
      throw new Refusal(404, "camera " + camera + "; there are 0 to " + (channels.size() - 1));
    }
    return channels.get(camera);
  }

  /** A frame was labelled; returns at once. */
  void labelled(LabelledFrame frame) {
    var channel = channels.get(frame.camera());
    synchronized (this) {
      channel.newest(frame);
      if (!channel.viewers.isEmpty()) {
        channel.next(frame);
        notifyAll();
      }
    }
  }

  /** How many look. */
  int count() {
    return channels.stream().mapToInt(channel -> channel.viewers.size()).sum();
  }

  /**
   * Adds a viewer.
   *
   * @throws Refusal when there are too many
   */
  void look(int camera, Response response, Callback callback) {
    var channel = channel(camera);
    var holder = new Outbox[1];
    var outbox = new Outbox(response, callback, true, 1, () -> leave(channel, holder[0]));
    holder[0] = outbox;
    synchronized (this) {
      if (count() >= most) {
        throw new Refusal(503, most + " viewers at once are allowed; close another page");
      }
      channel.viewers.add(outbox);
      if (channel.next == null) {
        channel.next(channel.newest);
      }
      notifyAll();
    }
    outbox.offer(PULSE);
  }

  private void leave(Channel channel, Outbox viewer) {
    channel.viewers.remove(viewer);
    synchronized (this) {
      if (channel.viewers.isEmpty()) {
        channel.next(null);
        channel.shown.forEach(LabelledFrame::letGo);
        channel.shown.clear();
      }
    }
  }

  /**
   * A frame of a camera, held for the caller: the newest, or one that was shown lately.
   *
   * @throws Refusal when there is none
   */
  LabelledFrame frame(int camera, Optional<Long> stamp) {
    var channel = channel(camera);
    synchronized (this) {
      for (var frame : channel.shown) {
        if (stamp.isPresent() && frame.stamp() == stamp.get()) {
          return frame.hold();
        }
      }
      if (channel.newest == null) {
        throw new Refusal(409, "no frame has been labelled yet");
      }
      return channel.newest.hold();
    }
  }

  private void encode() {
    try {
      while (true) {
        var frame = take();
        if (frame.isEmpty()) {
          return;
        }
        send(frame.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends a frame that is held for this. One that cannot be encoded is left out; the next one gets
   * its turn.
   */
  private void send(LabelledFrame frame) {
    try {
      var channel = channels.get(frame.camera());
      byte[] bytes = record(frame);
      synchronized (this) {
        remember(channel, frame);
      }
      channel.viewers.forEach(viewer -> viewer.offer(bytes));
    } catch (RuntimeException | Error e) {
      LOG.warn("a frame is missing on the teach page", e);
    } finally {
      frame.letGo();
    }
  }

  private static void remember(Channel channel, LabelledFrame frame) {
    channel.shown.addFirst(frame.hold());
    long bytes = channel.shown.stream().mapToLong(LabelledFrame::bytes).sum();
    while (channel.shown.size() > RECENT || (bytes > RECENT_BYTES && channel.shown.size() > 1)) {
      var last = channel.shown.removeLast();
      bytes -= last.bytes();
      last.letGo();
    }
  }

  /** The next frame to encode, held for it; empty once closed. */
  private synchronized Optional<LabelledFrame> take() throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      long soonest = Long.MAX_VALUE;
      for (Channel channel : channels) {
        var next = channel.next;
        if (next != null) {
          long wait = channel.lastEncoded + 1_000_000_000L / MOST_RATE - now;
          if (wait <= 0) {
            next.hold();
            channel.next(null);
            channel.lastEncoded = now;
            return Optional.of(next);
          }
          soonest = Math.min(soonest, wait);
        }
      }
      if (soonest == Long.MAX_VALUE) {
        wait();
      } else {
        wait(soonest / 1_000_000 + 1);
      }
    }
    return Optional.empty();
  }

  /** Three lengths, then what is said of the frame as JSON, the picture and the labels. */
  private byte[] record(LabelledFrame frame) {
    int step = Pictures.step(frame.image());
    var head = new JsonObject();
    head.addProperty("camera", frame.camera());
    head.addProperty("stamp", Stamps.text(frame.stamp()));
    head.addProperty("generation", frame.generation().number());
    head.addProperty("width", frame.image().width());
    head.addProperty("height", frame.image().height());
    head.addProperty("label_width", frame.image().width() / step);
    head.addProperty("label_height", frame.image().height() / step);
    head.addProperty("age", frame.ageSeconds());
    return record(
        head.toString(),
        pictures.jpeg(frame.image(), step),
        RunLengths.labels(frame.segmentation().labels(), step));
  }

  private static byte[] record(String head, byte[] jpeg, byte[] labels) {
    byte[] json = head.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(12 + json.length + jpeg.length + labels.length)
        .putInt(json.length)
        .putInt(jpeg.length)
        .putInt(labels.length)
        .put(json)
        .put(jpeg)
        .put(labels)
        .array();
  }

  private static final byte[] PULSE = record("{}", new byte[0], new byte[0]);

  /** Keeps connections alive, and notices those that are gone. */
  void pulse() {
    for (Channel channel : channels) {
      channel.viewers.stream().filter(v -> v.idleSeconds() > 4).forEach(v -> v.offer(PULSE));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    channels.forEach(channel -> channel.viewers.forEach(Outbox::end));
  }
}
