package io.github.personalseg.node.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FrameSlotsTest {
  @Test
  void keepsTheNewestFrameAndTellsDrops() throws InterruptedException {
    var slots = new FrameSlots<String>(1);
    assertEquals(Optional.empty(), slots.put(0, "old"));
    assertEquals(Optional.of("old"), slots.put(0, "new"));
    assertEquals(Optional.of(new FrameSlots.Taken<>(0, "new")), slots.take());
  }

  @Test
  void takesCamerasInTurn() throws InterruptedException {
    var slots = new FrameSlots<String>(3);
    var order = new StringBuilder();
    slots.put(0, "a");
    slots.put(2, "c");
    for (int i = 0; i < 6; i++) {
      int camera = slots.take().orElseThrow().camera();
      order.append(camera);
      slots.put(camera, "again"); // both cameras are always ready
    }
    assertEquals("020202", order.toString());
  }

  @Test
  void closingEndsWaiting() throws InterruptedException {
    var slots = new FrameSlots<String>(1);
    slots.put(0, "a");
    slots.close();
    assertEquals(Optional.empty(), slots.take());
    assertEquals(Optional.empty(), slots.put(0, "b"));
    assertEquals(Optional.empty(), slots.put(0, "c"));
  }
}
