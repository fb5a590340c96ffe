package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.personalseg.ros.msg.Header;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frame after frame, a node makes no more Java objects than the messages that arrive. */
final class SteadyStateTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int MESSAGE = 3 * WIDTH * HEIGHT;
  private static final int WARM_UP = 60;
  private static final int FRAMES = 60;

  /** The engine's handles, interpreted code, the JVM itself; one image of ids is 600 KB. */
  private static final int SMALL_THINGS = 150_000;

  @TempDir private Path concepts;

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What all threads but those of the peer, who sends frames and reads labels, have allocated. */
  private static long allocated(Set<Long> peers) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      if (!peers.contains(id)) {
        sum += Math.max(0, threads.getThreadAllocatedBytes(id));
      }
    }
    return sum;
  }

  private static long perFrame(LiveNode live) throws InterruptedException {
    var peers = new HashSet<Long>();
    peers.add(Thread.currentThread().getId());
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("subscription " + live.name("labels")))
        .forEach(thread -> peers.add(thread.getId()));
    long before = 0;
    for (int i = 0; i < WARM_UP + FRAMES; i++) {
      if (i == WARM_UP) {
        before = allocated(peers);
      }
      live.label(Scene.frame(new Header(Scene.stamp(i), "camera"), WIDTH, HEIGHT, i));
    }
    return (allocated(peers) - before) / FRAMES;
  }

  private void check(String arguments) throws IOException, InterruptedException {
    try (var live = LiveNode.start(TestGraph.inProcess(), concepts, arguments)) {
      long bytes = perFrame(live);
      assertTrue(
          bytes < MESSAGE + SMALL_THINGS, bytes + " bytes a frame, " + MESSAGE + " of the message");
    }
  }

  @Test
  void aFrameMakesNoObjectsButItsMessage() throws Exception {
    check("");
  }

  @Test
  void theTeachPageGivesFramesBack() throws Exception {
    check("-p web_address:=127.0.0.1 -p web_port:=" + freePort());
  }
}
