package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.NodeScripts;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.cli.node.RecordingPage;
import io.github.personalseg.cli.node.TaughtFile;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The teach page as a person meets it: real Chromium, the kitchen as the camera, exact truth to
 * measure against. Screenshots and figures stay in {@code target/teach-page}.
 */
final class TeachPageBrowserTest {
  private static final Path KITCHEN = Path.of("bags/kitchen");
  private static final Path OUT = Path.of("target/teach-page");

  /** When the recording begins, seconds. */
  private static final int BEGIN = 1_750_000_000;

  /** The truth's ids of mugs and of mine. */
  private static final int MINE = 254;

  private static final long PATIENCE_SECONDS = 1500;

  @TempDir Path folder;
  private Path chromium;

  @BeforeEach
  void require() throws IOException {
    NodeScripts.require();
    var found =
        Stream.of("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")
            .map(Path::of)
            .filter(TeachPageBrowserTest::works)
            .findFirst();
    assumeTrue(found.isPresent(), "skipped: Chromium is not installed");
    chromium = found.get();
    Files.createDirectories(OUT);
  }

  /** Ubuntu's package is only a way to a snap. */
  private static boolean works(Path browser) {
    try {
      return Files.isExecutable(browser)
          && new ProcessBuilder(browser.toString(), "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void teachesOnADesktop() throws Exception {
    run("desktop");
  }

  @Test
  void teachesOnAPhone() throws Exception {
    run("phone");
  }

  private void run(String device) throws Exception {
    var labels = new ConcurrentHashMap<Long, byte[]>();
    var console = new CopyOnWriteArrayList<String>();
    var taught = new TaughtFile(folder.resolve("taught"), console::add);
    var parameters = new HashMap<String, String>();
    parameters.put("web_port", String.valueOf(freePort()));
    parameters.put("concepts_dir", NodeProcess.quoted(folder.resolve("concepts")));
    var truth = truth();
    try (var page =
            RecordingPage.start(
                KITCHEN,
                List.of(),
                parameters,
                false,
                taught,
                new PerceptionNode.Defaults(InstallPaths.demoBundle(), folder.resolve("concepts")),
                console::add);
        var peer = page.graph().join(new NodeName("/", "listener"));
        var heard =
            peer.subscribe(
                PerceptionNode.NAME.full() + "/labels",
                MessageType.of(Image.class),
                QosProfile.DEFAULT,
                image -> labels.put(image.header().stamp().toNanos(), image.data()),
                SubscriptionEvents.NONE)) {
      String address =
          console.stream()
              .filter(line -> line.contains("token="))
              .findFirst()
              .orElseThrow()
              .strip();
      var figures = drive(device, address, truth.getAddress().getPort());
      Files.writeString(OUT.resolve(device + ".json"), figures + "\n");
      if (device.equals("desktop")) {
        labels.clear();
        long end = System.nanoTime() + 240_000_000_000L;
        while (labels.size() < 12 && System.nanoTime() < end) {
          Thread.sleep(200);
        }
      }
    } finally {
      truth.stop(0);
    }
    if (device.equals("desktop")) {
      assertTrue(labels.size() >= 12, "the node labelled " + labels.size() + " frames");
      String yaml = Files.readString(taught.file());
      assertTrue(yaml.contains("follow: 5.0"), () -> "\"Not mine\" was followed: " + yaml);
      replayGivesTheSame(taught.file(), labels);
    }
  }

  private String drive(String device, String address, int truthPort) throws Exception {
    var config = new JsonObject();
    config.addProperty("address", address);
    config.addProperty("truth", "http://127.0.0.1:" + truthPort);
    config.addProperty("out", OUT.toAbsolutePath().toString());
    config.addProperty("device", device);
    config.addProperty("chromium", chromium.toString());
    config.addProperty("begin", BEGIN);
    config.addProperty("yaml", device.equals("desktop"));
    config.add("views", numbers(1.4, 4.8, 12.8));
    config.addProperty("single", 2.0);
    config.add(
        "measured", numbers(0.3, 2.1, 3.9, 5.7, 7.5, 9.3, 11.1, 12.9, 14.7, 16.5, 18.3, 20.1));
    Path file = folder.resolve("config.json");
    Files.writeString(file, config.toString());
    var lines = NodeScripts.run("teach-page.mjs", file, PATIENCE_SECONDS);
    return lines.get(lines.size() - 1);
  }

  private static JsonArray numbers(double... values) {
    var array = new JsonArray();
    for (double value : values) {
      array.add(value);
    }
    return array;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What was taught on the page and replayed from its YAML labels every frame alike. */
  private void replayGivesTheSame(Path yaml, Map<Long, byte[]> labels) throws Exception {
    Path out = folder.resolve("labels");
    var text = new StringWriter();
    int exit =
        Main.run(
            new PrintWriter(text, true),
            new PrintWriter(text, true),
            "replay",
            KITCHEN.toString(),
            "--out",
            out.toString(),
            "--teach",
            yaml.toString(),
            "--concepts",
            folder.resolve("replayed").toString(),
            "--quiet");
    assertEquals(0, exit, text::toString);
    int compared = 0;
    try (var bag = BagReader.open(out);
        var messages = bag.messages(MessageFilter.topics("/personal_segmentation/labels"))) {
      while (messages.hasNext()) {
        var image = messages.next().decode(MessageType.of(Image.class));
        byte[] live = labels.get(image.header().stamp().toNanos());
        if (live != null) {
          assertArrayEquals(live, image.data(), () -> "labels of " + image.header().stamp());
          compared++;
        }
      }
    }
    assertEquals(labels.size(), compared);
  }

  /** Answers with the truth of the frame of a stamp. */
  private static HttpServer truth() throws IOException {
    int mug =
        com.google.gson.JsonParser.parseString(
                Files.readString(KITCHEN.resolve("ground_truth/words.json")))
            .getAsJsonObject()
            .getAsJsonArray("words")
            .asList()
            .stream()
            .map(com.google.gson.JsonElement::getAsString)
            .toList()
            .indexOf("mug");
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          long nanos = Stamp.parse(exchange.getRequestURI().getQuery().replace("stamp=", ""));
          long frame = Math.round((nanos * 1e-9 - BEGIN) * 10);
          var image =
              ImageFiles.readGray(KITCHEN.resolve(String.format("ground_truth/%06d.png", frame)));
          byte[] bytes = describe(image, mug).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static JsonObject describe(GrayImage image, int mug) {
    int width = image.width();
    byte[] kinds = new byte[width * image.height()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = (byte) (image.values()[i] == MINE ? 1 : image.values()[i] == mug ? 2 : 0);
    }
    var json = new JsonObject();
    json.addProperty("width", width);
    json.addProperty("height", image.height());
    var runs = new JsonArray();
    for (int i = 0, from = 0; i <= kinds.length; i++) {
      if (i == kinds.length || kinds[i] != kinds[from]) {
        var run = new JsonArray();
        run.add(kinds[from]);
        run.add(i - from);
        runs.add(run);
        from = i;
      }
    }
    json.add("runs", runs);
    var others = new JsonArray();
    boolean[] seen = new boolean[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] != 0 && !seen[i]) {
        var region = region(kinds, seen, width, i);
        if (region != null && kinds[i] == 1) {
          json.add("mine", region);
        } else if (region != null) {
          others.add(region);
        }
      }
    }
    json.add("others", others);
    return json;
  }

  /** A connected region with its deepest point; null for specks. */
  private static JsonObject region(byte[] kinds, boolean[] seen, int width, int start) {
    int[] stack = new int[kinds.length];
    int depth = 0;
    int count = 0;
    int[] box = {width, Integer.MAX_VALUE, 0, 0};
    var inside = new boolean[kinds.length];
    stack[depth++] = start;
    seen[start] = true;
    while (depth > 0) {
      int at = stack[--depth];
      inside[at] = true;
      count++;
      int x = at % width;
      int y = at / width;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
      for (int next : new int[] {at - 1, at + 1, at - width, at + width}) {
        boolean near = next >= 0 && next < kinds.length && Math.abs(next % width - x) <= 1;
        if (near && !seen[next] && kinds[next] == kinds[start]) {
          seen[next] = true;
          stack[depth++] = next;
        }
      }
    }
    if (count < 800) {
      return null;
    }
    int best = start;
    int deepest = -1;
    for (int y = box[1]; y <= box[3]; y += 3) {
      for (int x = box[0]; x <= box[2]; x += 3) {
        int room = room(inside, width, x, y);
        if (room > deepest) {
          deepest = room;
          best = y * width + x;
        }
      }
    }
    var json = new JsonObject();
    json.addProperty("x", best % width + 0.5);
    json.addProperty("y", best / width + 0.5);
    json.addProperty("pixels", count);
    json.addProperty("left", box[0]);
    json.addProperty("top", box[1]);
    json.addProperty("right", box[2]);
    json.addProperty("bottom", box[3]);
    return json;
  }

  /** How far the region reaches around a pixel, in the direction where it reaches least. */
  private static int room(boolean[] inside, int width, int x, int y) {
    int[][] directions = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    int least = Integer.MAX_VALUE;
    for (int[] direction : directions) {
      int reach = 0;
      for (int i = x, j = y;
          i >= 0 && i < width && j >= 0 && j * width + i < inside.length && inside[j * width + i];
          i += direction[0], j += direction[1]) {
        reach++;
      }
      least = Math.min(least, reach);
    }
    return least;
  }
}
