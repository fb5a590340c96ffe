package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.cli.hostile.CameraFaults;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;

/** Sends frames as they are, or compressed with every second one faulty. One thread. */
final class SoakCamera implements AutoCloseable {
  private static final float QUALITY = 0.9f;

  private final Publisher<? extends Record> publisher;
  private final Sender sender;
  private int faults;

  private interface Sender {
    void send(Image frame, int number, LabelStream stream) throws IOException;
  }

  SoakCamera(Transport bus, boolean faulty) {
    if (faulty) {
      var compressed =
          bus.advertise(
              "/image/compressed", MessageType.of(CompressedImage.class), QosProfile.SENSOR_DATA);
      publisher = compressed;
      sender = (frame, number, stream) -> compressed(compressed, frame, number, stream);
    } else {
      var raw = bus.advertise("/image", MessageType.of(Image.class), QosProfile.SENSOR_DATA);
      publisher = raw;
      sender =
          (frame, number, stream) -> {
            stream.sent(frame.header(), number);
            raw.publish(frame);
          };
    }
  }

  boolean heard() {
    return publisher.subscriptionCount() > 0;
  }

  void send(Image frame, int number, LabelStream stream) throws IOException {
    sender.send(frame, number, stream);
  }

  private void compressed(
      Publisher<CompressedImage> to, Image frame, int number, LabelStream stream)
      throws IOException {
    var picture = new RgbImage((int) frame.width(), (int) frame.height(), frame.data());
    var good =
        new CompressedImage(
            frame.header(), "rgb8; jpeg compressed bgr8", ImageFiles.jpeg(picture, QUALITY));
    if (number % 2 == 0) {
      stream.sent(good.header(), number);
      to.publish(good);
      return;
    }
    var fault = CameraFaults.KINDS.get(faults++ % CameraFaults.KINDS.size());
    var faulty = fault.change().of(good, number);
    if (!fault.refused()) {
      stream.sent(faulty.header(), number);
    }
    to.publish(faulty);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
