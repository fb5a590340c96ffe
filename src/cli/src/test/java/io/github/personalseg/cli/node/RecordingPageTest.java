package io.github.personalseg.cli.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taught on the page of a recording is what its file teaches a replay. */
final class RecordingPageTest {
  private static final int FRAMES = 4;
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private String address;
  private String token;

  private JsonObject ask(String path, String body) throws Exception {
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private static void until(String what, BooleanSupplier condition) throws Exception {
    for (long end = System.nanoTime() + 60_000_000_000L; !condition.getAsBoolean(); ) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(10);
    }
  }

  /** The disc of a frame, as the page sends masks. */
  private static String mask(int number) {
    var counts = new JsonArray();
    int run = 0;
    boolean inside = false;
    byte[] data = Cli.mask(number).data();
    for (int i = 0; i < data.length; i += 3) {
      if ((data[i] != 0) != inside) {
        counts.add(run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
    counts.add(run);
    return "{\"width\":" + Cli.WIDTH + ",\"height\":" + Cli.HEIGHT + ",\"counts\":" + counts + "}";
  }

  private String mark(int number) throws Exception {
    seek(number);
    String stamp = KitchenFixture.stamp(number);
    until("frame " + number, () -> newest().equals(stamp));
    String frame = ask("/api/frames", "{}").get("frame").getAsString();
    return "{\"frame\":\"" + frame + "\",\"mask\":" + mask(number) + "}";
  }

  private String newest() {
    try {
      return ask("/api/frames", "{}").get("stamp").getAsString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void seek(int number) throws Exception {
    ask("/api/player", "{\"paused\":true,\"position\":" + number * 0.1 + "}");
  }

  private void teach(boolean refine, String mark) throws Exception {
    ask(
        "/api/teach",
        "{\"name\":\"my mug\",\"class_name\":\"mug\",\"refine\":"
            + refine
            + ",\"marks\":["
            + mark
            + "]}");
  }

  @Test
  void itsFileGivesTheSameLabels() throws Exception {
    var bag = KitchenFixture.bag(folder, FRAMES);
    Path out = folder.resolve("taught");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Map<String, byte[]> shown = new ConcurrentHashMap<>();
    try (var page =
            RecordingPage.start(
                bag,
                List.of(),
                Map.of(
                    "web_port",
                    String.valueOf(port),
                    "concepts_dir",
                    out.resolve("concepts").toString()),
                false,
                new TaughtFile(out, said::add),
                new PerceptionNode.Defaults(Cli.TINY, out.resolve("concepts")),
                said::add);
        var viewer = page.graph().join(new NodeName("/", "viewer"))) {
      String printed =
          said.stream().filter(line -> line.contains("token=")).findFirst().orElseThrow();
      address = printed.strip().split("/\\?token=")[0];
      token = printed.strip().split("/\\?token=")[1];
      teach(false, mark(0));
      teach(true, mark(2));
      viewer.subscribe(
          "/personal_segmentation/labels",
          IMAGE,
          QosProfile.DEFAULT,
          image -> shown.put(image.header().stamp().toString(), image.data()),
          SubscriptionEvents.NONE);
      for (int i = 0; i < FRAMES; i++) {
        String[] stamp = KitchenFixture.stamp(i).split("\\.");
        var wanted = new Time(Integer.parseInt(stamp[0]), Long.parseLong(stamp[1]));
        seek(i);
        until("labels of frame " + i, () -> shown.containsKey(wanted.toString()));
      }
    }
    Path labels = folder.resolve("labels");
    Cli.run(
            "replay",
            bag,
            "--out",
            labels,
            "--model",
            Cli.TINY,
            "--concepts",
            folder.resolve("store"),
            "--teach",
            out.resolve("teach.yaml"))
        .ok();
    int compared = 0;
    int mine = 0;
    try (var reader = BagReader.open(labels);
        var messages = reader.messages(MessageFilter.topics("/personal_segmentation/labels"))) {
      while (messages.hasNext()) {
        var image = messages.next().decode(IMAGE);
        assertArrayEquals(shown.get(image.header().stamp().toString()), image.data());
        compared++;
        for (byte id : image.data()) {
          mine += (id & 0xff) == 254 ? 1 : 0;
        }
      }
    }
    assertEquals(FRAMES, compared);
    assertTrue(mine > 0, "nothing is labelled as taught, so nothing was compared");
  }
}
