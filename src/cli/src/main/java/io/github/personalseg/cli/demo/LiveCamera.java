package io.github.personalseg.cli.demo;

import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.time.Instant;

/** Plays a recording as a live camera, at its own pace and over and over. For one thread. */
final class LiveCamera implements AutoCloseable {
  /** Its topic; the images are compressed. */
  static final String TOPIC = "/camera/image_raw";

  private static final MessageType<CompressedImage> TYPE = MessageType.of(CompressedImage.class);

  private final DemoRecording recording;
  private final LabelStream labels;
  private final Publisher<CompressedImage> publisher;
  private int played;
  private long due = System.nanoTime();

  /**
   * @param labels told of every frame that goes out
   */
  LiveCamera(Transport bus, DemoRecording recording, LabelStream labels) {
    this.recording = recording;
    this.labels = labels;
    publisher = bus.advertise(TOPIC + "/compressed", TYPE, QosProfile.SENSOR_DATA);
  }

  /** Frames a second. */
  double rate() {
    var frames = recording.frames();
    double nanos = frames.get(frames.size() - 1).logTime() - frames.get(0).logTime();
    return (frames.size() - 1) / nanos * 1e9;
  }

  /** Frames played so far. */
  int played() {
    return played;
  }

  /** Plays the next frame and waits until the one after it is due. */
  void step() throws IOException, InterruptedException {
    int frame = played++ % recording.frames().size();
    show(frame);
    due = Math.max(due, System.nanoTime() - period(frame)) + period(frame);
    Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
  }

  /** Sends one frame, stamped now. Returns its header. */
  Header show(int frame) throws IOException {
    var message = message(recording.frames().get(frame));
    labels.sent(message.header(), frame);
    publisher.publish(message);
    return message.header();
  }

  /** Nanoseconds from a frame to the next. */
  private long period(int frame) {
    int from = Math.min(frame, recording.frames().size() - 2);
    return recording.frames().get(from + 1).logTime() - recording.frames().get(from).logTime();
  }

  private static CompressedImage message(RawMessage recorded) throws IOException {
    var now = Instant.now();
    var stamp = new Time((int) now.getEpochSecond(), now.getNano());
    if (recorded.type().equals(TYPE.name())) {
      var image = recorded.decode(TYPE);
      return new CompressedImage(
          new Header(stamp, image.header().frameId()), image.format(), image.data());
    }
    var frame = CameraTopic.decode(recorded);
    return new CompressedImage(
        new Header(stamp, frame.header().frameId()), "png", ImageFiles.png(frame.image()));
  }

  @Override
  public void close() {
    publisher.close();
  }
}
