package io.github.personalseg.cli.node;

import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.BagFrames;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.web.teachable.Player;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays the cameras of a bag on a graph, at their own pace and over and over, on a thread of its
 * own. While it stands still it shows its last frames again now and then, so that they are labelled
 * by what was learned meanwhile. Thread safe.
 */
final class RecordedCamera implements Player, AutoCloseable {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final long AGAIN_MILLIS = 400;

  private final BagReader bag;
  private final Path recording;
  private final List<TopicInfo> cameras;
  private final Set<String> topics;
  private final boolean restamp;
  private final Consumer<String> warnings;
  private final Map<String, Publisher<Image>> publishers = new HashMap<>();
  private final Map<String, Image> last = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final long begin;
  private final long length;
  private final Thread thread = new Thread(this::run, "recorded-camera");
  private boolean paused;
  private boolean closed;
  private @Nullable Long target;
  private long position;

  /**
   * @param bag stays the caller's, who closes it after this
   * @param recording where the bag lies
   * @param cameras the topics to play
   * @param bus where they are published, under their own names
   * @param restamp whether frames are stamped with the time they are played at
   * @param warnings told once of each cause why frames are left out
   */
  RecordedCamera(
      BagReader bag,
      Path recording,
      List<TopicInfo> cameras,
      Transport bus,
      boolean restamp,
      Consumer<String> warnings) {
    this.bag = bag;
    this.recording = recording;
    this.cameras = List.copyOf(cameras);
    this.restamp = restamp;
    this.warnings = warnings;
    topics = cameras.stream().map(TopicInfo::name).collect(Collectors.toUnmodifiableSet());
    topics.forEach(t -> publishers.put(t, bus.advertise(t, IMAGE, QosProfile.SENSOR_DATA)));
    var info = bag.info();
    begin = info.start();
    length = Math.max(1, info.duration());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public synchronized State state() {
    return new State(paused, position * 1e-9, length * 1e-9);
  }

  @Override
  public synchronized void pause(boolean still) {
    paused = still;
    notifyAll();
  }

  @Override
  public synchronized void seek(double seconds) {
    target = Math.round(Math.max(0, Math.min(length * 1e-9, seconds)) * 1e9);
    notifyAll();
  }

  @Override
  public Optional<MarkFollower> follower(int camera, long stamp, double seconds) {
    if (restamp) {
      return Optional.empty();
    }
    return Optional.of(
        (model, marked, mask, most, beside) -> {
          // A reader of its own: the player's stands where it plays.
          try (var again = BagReader.open(recording)) {
            return BagFrames.follower(again, cameras.get(camera), stamp, seconds)
                .follow(model, marked, mask, most, beside);
          }
        });
  }

  private void run() {
    try {
      long from = 0;
      while (!isClosed()) {
        from = playFrom(from);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      warnings.accept("the recording stops here: " + e.getMessage());
    }
  }

  /** Plays to the end, or until somebody wants another place; returns where to go on. */
  private long playFrom(long from) throws InterruptedException {
    long shown = 0;
    try (var messages = bag.messages(new MessageFilter(topics, begin + from, Long.MAX_VALUE))) {
      long clock = System.nanoTime() - from;
      while (messages.hasNext()) {
        var message = messages.next();
        long at = message.logTime() - begin;
        if (shown > 0) {
          clock += rest(clock + at);
        }
        synchronized (this) {
          if (closed || target != null) {
            long next = target == null ? 0 : target;
            target = null;
            return next;
          }
          position = at;
        }
        show(message);
        shown++;
        if (shown == 1) {
          clock = System.nanoTime() - at;
        }
      }
    }
    if (shown == 0 && from == 0) {
      throw new CliException("there is no image to play");
    }
    // Standing still at the last frame must not begin again.
    rest(System.nanoTime());
    synchronized (this) {
      long next = target == null ? 0 : target;
      target = null;
      return next;
    }
  }

  /** Waits until a moment; returns by how much it was put off by standing still. */
  private long rest(long until) throws InterruptedException {
    long stood = 0;
    while (true) {
      boolean still;
      synchronized (this) {
        long left = (until + stood - System.nanoTime()) / 1_000_000;
        if (closed || target != null || (!paused && left <= 0)) {
          return stood;
        }
        still = paused;
        long before = System.nanoTime();
        wait(paused ? AGAIN_MILLIS : left);
        stood += still ? System.nanoTime() - before : 0;
      }
      if (still) {
        last.forEach((topic, image) -> publish(topic, image));
      }
    }
  }

  private void show(RawMessage message) {
    try {
      var frame = CameraTopic.decode(message);
      var image = new CameraFrame(header(frame.header()), frame.image()).toMessage();
      last.put(message.topic(), image);
      publish(message.topic(), image);
    } catch (ImageException | MessageException | IOException e) {
      if (told.add(message.topic() + e.getClass())) {
        warnings.accept(
            "leaving out frames of " + message.topic() + " such as this one: " + e.getMessage());
      }
    }
  }

  private Header header(Header recorded) {
    if (!restamp) {
      return recorded;
    }
    var now = Instant.now();
    return new Header(new Time((int) now.getEpochSecond(), now.getNano()), recorded.frameId());
  }

  private void publish(String topic, Image image) {
    var publisher = publishers.get(topic);
    if (publisher != null) {
      publisher.publish(image);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publishers.values().forEach(Publisher::close);
  }
}
