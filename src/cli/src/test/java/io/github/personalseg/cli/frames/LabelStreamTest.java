package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import org.junit.jupiter.api.Test;

final class LabelStreamTest {
  private final LabelStream stream = new LabelStream((labels, frame) -> labels.width() == frame);

  private static Header header(int second) {
    return new Header(new Time(second, 0), "camera");
  }

  private static Image labels(Header header, int width) {
    return new Image(header, 1, width, "mono8", 0, width, new byte[width]);
  }

  @Test
  void countsLabelsOfItsOwnFramesOnly() {
    stream.sent(header(1), 4);
    stream.sent(header(2), 5);
    stream.received(labels(header(1), 4));
    stream.received(labels(header(1), 4)); // twice
    stream.received(labels(header(2), 9)); // of another size
    stream.received(labels(header(3), 4)); // of no frame
    var first = stream.cut();
    assertEquals(2, first.frames());
    assertEquals(1, first.labels());
    assertEquals(3, first.damaged());
    assertEquals(1, first.ages().size());

    stream.sent(header(7), 7);
    stream.received(labels(header(7), 7));
    var both = first.plus(stream.cut());
    assertEquals(3, both.frames());
    assertEquals(2, both.labels());
    assertEquals(2, both.ages().size());
  }

  @Test
  void framesThatAreNeverLabelledAreForgotten() {
    for (int i = 0; i <= LabelStream.REMEMBERED; i++) {
      stream.sent(header(i), 3);
    }
    stream.received(labels(header(0), 3));
    stream.received(labels(header(1), 3));
    assertEquals(1, stream.cut().damaged());
  }
}
