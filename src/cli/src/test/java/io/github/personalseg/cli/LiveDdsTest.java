package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camera and node in two processes over DDS; takes half a minute, for it plays at 10 Hz. */
final class LiveDdsTest {
  /** Half of them are played before teaching, all of them afterwards. */
  private static final int FRAMES = 200;

  @TempDir Path folder;

  @Test
  void labelsThreeHundredFramesAcrossProcesses() throws IOException {
    requireDds();
    var kitchen = KitchenFixture.bag(folder, FRAMES);
    KitchenFixture.teachFile(kitchen);
    KitchenFixture.groundTruth(kitchen, FRAMES);
    var run =
        Cli.run(
                "demo",
                "--live",
                "--transport",
                "dds",
                "--kitchen",
                kitchen,
                "--out",
                folder.resolve("out"),
                "--model",
                Cli.TINY)
            .ok();
    String figures = run.out().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(figure(figures, "frames") >= 300, figures);
    assertTrue(figure(figures, "labels") > 0, figures);
    assertEquals(0, figure(figures, "damaged"), figures);
    String log = Files.readString(folder.resolve("out/node.log"));
    assertTrue(log.contains("taught \"my mug\", label id 254"), log);
  }

  private static void requireDds() {
    try {
      Transports.open("dds", new NodeName("/", "probe"), TransportOptions.DEFAULT).close();
    } catch (TransportException e) {
      abort("no DDS here: " + e.getMessage());
    }
  }

  private static int figure(String figures, String name) {
    var matcher = Pattern.compile("\\b" + name + "=(\\d+)").matcher(figures);
    assertTrue(matcher.find(), figures);
    return Integer.parseInt(matcher.group(1));
  }
}
