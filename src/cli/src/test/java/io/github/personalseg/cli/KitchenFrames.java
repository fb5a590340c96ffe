package io.github.personalseg.cli;

import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.image.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The frames of the demo's recording and where its taught thing is in them. */
final class KitchenFrames {
  private KitchenFrames() {}

  static List<RawMessage> messages(Path kitchen) {
    try (var bag = BagReader.open(kitchen);
        var messages = bag.messages(MessageFilter.ALL)) {
      var all = new ArrayList<RawMessage>();
      messages.forEachRemaining(
          message -> {
            if (message.type().equals("sensor_msgs/msg/CompressedImage")) {
              all.add(message);
            }
          });
      return all;
    }
  }

  static Mask mask(GroundTruth truth, int frame) throws Exception {
    int[] labels = truth.labels(frame);
    byte[] cells = new byte[labels.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (labels[i] == truth.concept() ? 1 : 0);
    }
    return new Mask(640, 480, cells);
  }
}
