package io.github.personalseg.node.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DepthFrameTest {
  private static final int WIDTH = 8;
  private static final int HEIGHT = 6;

  private static CameraInfo camera(double focal) {
    return new CameraInfo(
        ImageMessages.NO_HEADER,
        HEIGHT,
        WIDTH,
        "",
        new double[0],
        new double[] {focal, 0, 3.5, 0, focal, 2.5, 0, 0, 1},
        new double[9],
        new double[12],
        0,
        0,
        new RegionOfInterest(0, 0, 0, 0, false));
  }

  /** Metres of a column; one column has no depth. */
  private static double metres(int x) {
    return x == 6 ? 0 : 2;
  }

  private static Image depth(String encoding, ByteOrder order) {
    int bytes = encoding.equals("32FC1") ? 4 : 2;
    var data = ByteBuffer.allocate(WIDTH * HEIGHT * bytes).order(order);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      double metres = metres(i % WIDTH);
      if (bytes == 4) {
        data.putFloat(metres == 0 ? Float.NaN : (float) metres);
      } else {
        data.putShort((short) (1000 * metres));
      }
    }
    int big = order == ByteOrder.BIG_ENDIAN ? 1 : 0;
    return new Image(
        ImageMessages.NO_HEADER, HEIGHT, WIDTH, encoding, big, (long) WIDTH * bytes, data.array());
  }

  /** Id 254 in columns 5 to 7, rows 1 to 2. */
  private static LabelImage labels() {
    short[] ids = new short[WIDTH * HEIGHT];
    for (int y = 1; y <= 2; y++) {
      for (int x = 5; x <= 7; x++) {
        ids[y * WIDTH + x] = 254;
      }
    }
    return new LabelImage(WIDTH, HEIGHT, LabelEncoding.MONO8, ids, 1);
  }

  @Test
  void findsPositionsInTheOpticalFrame() {
    for (var image :
        new Image[] {
          depth("16UC1", ByteOrder.LITTLE_ENDIAN),
          depth("16UC1", ByteOrder.BIG_ENDIAN),
          depth("32FC1", ByteOrder.LITTLE_ENDIAN)
        }) {
      var frame = new DepthFrame(image, camera(10));
      assertEquals(Optional.empty(), frame.mismatch(WIDTH, HEIGHT));
      var point =
          frame.position(labels(), 254, Detections.LabelBox.of(labels(), 254)).orElseThrow();
      assertEquals((6 - 3.5) / 10 * 2, point.x(), 1e-6); // columns 5 and 7 have a depth
      assertEquals((1.5 - 2.5) / 10 * 2, point.y(), 1e-6);
      assertEquals(2, point.z(), 1e-6);
      assertEquals(
          Optional.empty(), frame.position(labels(), 253, Detections.LabelBox.of(labels(), 253)));
    }
  }

  @Test
  void saysWhatDoesNotFit() {
    var depth = depth("16UC1", ByteOrder.LITTLE_ENDIAN);
    fails("aligned depth image", new DepthFrame(depth, camera(10)).mismatch(WIDTH + 1, HEIGHT));
    fails("no focal length", new DepthFrame(depth, camera(0)).mismatch(WIDTH, HEIGHT));
    var cut = new Image(ImageMessages.NO_HEADER, HEIGHT, WIDTH, "16UC1", 0, 16, new byte[40]);
    fails("has 40 bytes", new DepthFrame(cut, camera(10)).mismatch(WIDTH, HEIGHT));
    var gray = new Image(ImageMessages.NO_HEADER, HEIGHT, WIDTH, "mono8", 0, 8, new byte[48]);
    fails("\"mono8\" is not supported", new DepthFrame(gray, camera(10)).mismatch(WIDTH, HEIGHT));
  }

  private static void fails(String message, Optional<String> mismatch) {
    assertTrue(mismatch.orElseThrow().contains(message), mismatch.orElseThrow());
  }
}
