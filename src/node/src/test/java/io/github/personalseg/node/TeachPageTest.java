package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.srv.ForgetConcept;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The teach page's HTTP interface, on a real node with the tiny bundle. */
final class TeachPageTest {
  @TempDir Path concepts;
  private LiveNode live;
  private String address;
  private String token;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() throws Exception {
    start("");
  }

  private void start(String arguments) throws Exception {
    String port = "-p web_port:=" + freePort();
    live = LiveNode.start(TestGraph.inProcess(), concepts, (port + " " + arguments).strip());
    String printed =
        live.log.stream().filter(line -> line.contains("token=")).findFirst().orElseThrow();
    address = printed.strip().split("/\\?token=")[0];
    token = printed.strip().split("/\\?token=")[1];
    live.label(Scene.frame(0));
  }

  @AfterEach
  void stop() {
    live.close();
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JsonObject json(HttpResponse<byte[]> answer) {
    return JsonParser.parseString(new String(answer.body(), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  private JsonObject get(String path) throws Exception {
    var answer = send(to(path));
    assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
    return json(answer);
  }

  private HttpResponse<byte[]> send(String method, String path, String body) throws Exception {
    return send(
        to(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonObject ask(String method, String path, String body) throws Exception {
    var answer = send(method, path, body);
    assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
    return json(answer);
  }

  private void refuses(int status, String reason, String method, String path, String body)
      throws Exception {
    var answer = send(method, path, body);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertEquals(status, answer.statusCode(), text);
    assertTrue(json(answer).get("error").getAsString().contains(reason), text);
  }

  private JsonObject freeze() throws Exception {
    return ask("POST", "/api/frames", "{\"camera\":0}");
  }

  private static String disc(int number) {
    return disc(number, Scene.WIDTH, Scene.HEIGHT);
  }

  private static String disc(int number, int width, int height) {
    var mask = Scene.mask(number, width, height);
    var counts = new JsonArray();
    int run = 0;
    boolean inside = false;
    for (byte cell : mask.data()) {
      if ((cell != 0) != inside) {
        counts.add(run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
    counts.add(run);
    return "{\"width\":" + width + ",\"height\":" + height + ",\"counts\":" + counts + "}";
  }

  private String lesson(String name, String... marks) {
    return "{\"name\":\""
        + name
        + "\",\"class_name\":\"mug\",\"marks\":["
        + String.join(",", marks)
        + "]}";
  }

  private String mark() throws Exception {
    String frame = freeze().get("frame").getAsString();
    return "{\"frame\":\"" + frame + "\",\"mask\":" + disc(0) + "}";
  }

  private JsonObject teach(String name) throws Exception {
    return ask("POST", "/api/teach", lesson(name, mark())).getAsJsonObject("concept");
  }

  @Test
  void freezesAndTeachesByTheSameWayAsTheService() throws Exception {
    var progress = live.collect("teach_progress", TeachProgress.class, LiveNode.ALL);
    var frozen = freeze();
    assertEquals(Scene.WIDTH, frozen.get("width").getAsInt());
    assertEquals("1750000000.000000000", frozen.get("stamp").getAsString());
    byte[] jpeg = send(to("/api/frames/" + frozen.get("frame").getAsString() + ".jpg")).body();
    assertEquals(Scene.WIDTH, ImageFiles.decode(jpeg).width());
    var taught = ask("POST", "/api/teach", lesson("my disc", mark()));
    assertEquals("my disc", taught.getAsJsonObject("concept").get("name").getAsString());
    assertEquals(254, taught.getAsJsonObject("concept").get("label_id").getAsInt());
    LiveNode.until(
        "progress came", () -> progress.stream().anyMatch(p -> p.stage() == TeachProgress.DONE));
    var state = get("/api/state");
    assertTrue(state.getAsJsonArray("classes").toString().contains("my disc"));
    String id = taught.getAsJsonObject("concept").get("id").getAsString();
    byte[] picture = send(to("/api/concepts/" + id + "/picture.jpg")).body();
    assertTrue(ImageFiles.decode(picture).width() >= 16);
    // What the page forgets, the service no longer knows.
    ask("DELETE", "/api/concepts/" + id, "");
    var forgotten =
        live.call(
            "forget_concept", new ForgetConcept.Request("my disc"), ForgetConcept.Response.class);
    assertFalse(forgotten.success());
  }

  @Test
  void forgettingCanBeUndoneOnce() throws Exception {
    var concept = teach("my disc");
    String id = concept.get("id").getAsString();
    String undo = ask("DELETE", "/api/concepts/" + id, "").get("undo").getAsString();
    assertEquals(0, get("/api/concepts").getAsJsonArray("concepts").size());
    var back = ask("POST", "/api/undo/" + undo, "{}").getAsJsonObject("concept");
    assertEquals(concept.get("label_id"), back.get("label_id"));
    assertEquals(id, back.get("id").getAsString());
    refuses(404, "cannot be brought back", "POST", "/api/undo/" + undo, "{}");
    // It is on the disk again: its marks are there to be read.
    assertEquals(200, send(to("/api/concepts/" + id + "/picture.jpg")).statusCode());
    refuses(404, "no concept", "DELETE", "/api/concepts/" + "0".repeat(32), "");
  }

  /** What the page asks is bound as what the services ask. */
  @Test
  void aNodeThatTakesNoChangesTakesNoneFromThePage() throws Exception {
    String id = teach("my disc").get("id").getAsString();
    byte[] file = send(to("/api/concepts.zip")).body();
    live.close();
    start("-p accept_changes:=false");
    String why = "takes no changes (parameter accept_changes)";
    refuses(403, why, "POST", "/api/teach", lesson("another", mark()));
    refuses(403, why, "DELETE", "/api/concepts/" + id, "");
    refuses(403, why, "PUT", "/api/vocabulary", "{\"words\":[\"mug\",\"wall\"]}");
    refuses(403, why, "POST", "/api/concepts/" + id + "/not-mine", place(id));
    var taken =
        send(
            to("/api/concepts")
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(another(file))));
    assertEquals(403, taken.statusCode());
    assertEquals(1, get("/api/concepts").getAsJsonArray("concepts").size());
    assertEquals(200, send(to("/api/concepts/" + id + "/picture.jpg")).statusCode());
  }

  private static byte[] another(byte[] file) throws Exception {
    var entry = ConceptArchive.read(file).get(0);
    var concept = entry.concept();
    var renamed =
        new Concept(
            "0".repeat(32),
            "another",
            concept.className(),
            concept.labelId(),
            concept.bundleHash(),
            concept.embedding(),
            concept.negative(),
            concept.threshold(),
            concept.identity(),
            concept.created());
    return ConceptArchive.write(
        List.of(new ConceptArchive.Entry(renamed, entry.settings(), entry.references())));
  }

  /** A place that is labelled as a concept, as the body of a request. */
  private String place(String id) throws Exception {
    var labels = live.label(Scene.frame(3));
    LiveNode.until("the page has the frame", () -> newest().equals("1750000000.300000000"));
    String frame = freeze().get("frame").getAsString();
    int best = 0;
    int most = 0;
    for (int i = 0; i < labels.data().length; i++) {
      int near = (labels.data()[i] & 0xff) == 254 ? near(labels.data(), i) : 0;
      best = near > most ? i : best;
      most = Math.max(most, near);
    }
    assertTrue(most > 0, "nothing is labelled " + id);
    return "{\"frame\":\""
        + frame
        + "\",\"x\":"
        + best % Scene.WIDTH
        + ",\"y\":"
        + best / Scene.WIDTH
        + "}";
  }

  private String newest() {
    try {
      return freeze().get("stamp").getAsString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Pixels of the same label around one: most in the largest region. */
  private static int near(byte[] labels, int at) {
    int count = 0;
    for (int y = at / Scene.WIDTH - 20; y <= at / Scene.WIDTH + 20; y++) {
      for (int x = at % Scene.WIDTH - 20; x <= at % Scene.WIDTH + 20; x++) {
        boolean inside = x >= 0 && x < Scene.WIDTH && y >= 0 && y < Scene.HEIGHT;
        count += inside && labels[y * Scene.WIDTH + x] == labels[at] ? 1 : 0;
      }
    }
    return count;
  }

  /** Its views in the frames that the node keeps are learned from, as one mark. */
  @ParameterizedTest
  @CsvSource({"48, true", "0, false"})
  void aWrongLabelIsFollowedWhereTheNodeKeepsFrames(int mebibytes, boolean followed)
      throws Exception {
    live.close();
    start("-p teach_method:=paper -p teach_iterations:=100 -p follow_memory:=" + mebibytes);
    String id = teach("my disc").get("id").getAsString();
    ask("POST", "/api/concepts/" + id + "/not-mine", place(id));
    var references =
        ConceptArchive.read(send(to("/api/concepts/" + id + ".zip")).body()).get(0).references();
    var negatives = references.stream().filter(AnnotatedFrame::negative).toList();
    assertFalse(negatives.isEmpty());
    assertTrue(
        negatives.stream().allMatch(n -> (n.origin().track() != Reference.ALONE) == followed),
        negatives.toString());
  }

  @Test
  void carriesConceptsInOneFile() throws Exception {
    teach("first ‮<b>");
    teach("second");
    byte[] file = send(to("/api/concepts.zip")).body();
    assertEquals(2, ConceptArchive.read(file).size());
    var taken = to("/api/concepts").header("Content-Type", "application/zip");
    var twice = send(taken.POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    assertEquals(409, twice.statusCode());
    for (JsonElement one : get("/api/concepts").getAsJsonArray("concepts")) {
      ask("DELETE", "/api/concepts/" + one.getAsJsonObject().get("id").getAsString(), "");
    }
    var answer = send(taken.POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    assertEquals(200, answer.statusCode());
    assertEquals(2, json(answer).getAsJsonArray("names").size());
    assertEquals(2, get("/api/concepts").getAsJsonArray("concepts").size());
    var damaged = to("/api/concepts").header("Content-Type", "application/zip");
    var refused = send(damaged.POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100])));
    assertEquals(400, refused.statusCode());
  }

  @Test
  void changesWords() throws Exception {
    ask("PUT", "/api/vocabulary", "{\"words\":[\"mug\",\"wall\"]}");
    assertEquals("[\"mug\",\"wall\"]", get("/api/vocabulary").getAsJsonArray("words").toString());
    refuses(400, "twice", "PUT", "/api/vocabulary", "{\"words\":[\"mug\",\"mug\"]}");
    refuses(400, "allowed: 1 to", "PUT", "/api/vocabulary", "{\"words\":[]}");
    refuses(400, "words[0]", "PUT", "/api/vocabulary", "{\"words\":[7]}");
  }

  @Test
  void oneEncodingServesEveryViewerAndNobodyLookingCostsNothing() throws Exception {
    assertEquals(0, threadsEncoding());
    var first = open("/api/cameras/0/live");
    var second = open("/api/cameras/0/live");
    var camera = CompletableFuture.runAsync(() -> play(40));
    byte[] one = record(first);
    byte[] other = record(second);
    // A viewer that is slow to read gets the newest frame, which may be another one for each.
    while (!stamp(one).equals(stamp(other))) {
      if (stamp(one).compareTo(stamp(other)) < 0) {
        one = record(first);
      } else {
        other = record(second);
      }
    }
    assertArrayEquals(one, other);
    var lengths = ByteBuffer.wrap(one);
    int head = lengths.getInt();
    int jpeg = lengths.getInt();
    var said = head(one);
    assertEquals(Scene.WIDTH, said.get("width").getAsInt());
    byte[] picture = java.util.Arrays.copyOfRange(one, 12 + head, 12 + head + jpeg);
    assertEquals(Scene.HEIGHT, ImageFiles.decode(picture).height());
    first.close();
    second.close();
    camera.get(60, TimeUnit.SECONDS);
  }

  private static JsonObject head(byte[] record) {
    int length = ByteBuffer.wrap(record).getInt();
    return JsonParser.parseString(new String(record, 12, length, StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  private static BigDecimal stamp(byte[] record) {
    return new BigDecimal(head(record).get("stamp").getAsString());
  }

  private static long threadsEncoding() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(e -> e.getKey().getName().equals("web-encoder"))
        .filter(e -> e.getKey().getState() == Thread.State.RUNNABLE)
        .count();
  }

  private void play(int frames) {
    try {
      for (int i = 0; i < frames; i++) {
        live.label(Scene.frame(1 + i));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private InputStream open(String path) throws Exception {
    return http.send(to(path).build(), HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  /** The next record with a picture. */
  private static byte[] record(InputStream in) throws Exception {
    while (true) {
      byte[] lengths = in.readNBytes(12);
      var sides = ByteBuffer.wrap(lengths);
      int rest = sides.getInt() + sides.getInt() + sides.getInt();
      var all = new ByteArrayOutputStream();
      all.write(lengths);
      all.write(in.readNBytes(rest));
      if (ByteBuffer.wrap(lengths).getInt(4) > 0) {
        return all.toByteArray();
      }
    }
  }

  @Test
  void tellsEvents() throws Exception {
    var events = open("/api/events");
    var heard = new StringBuilder();
    var reader =
        CompletableFuture.runAsync(
            () -> {
              try {
                byte[] bytes = new byte[256];
                for (int n = events.read(bytes); n > 0; n = events.read(bytes)) {
                  synchronized (heard) {
                    heard.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
                  }
                }
              } catch (java.io.IOException e) {
                // closed below
              }
            });
    teach("my disc");
    LiveNode.until(
        "lesson and generation are told",
        () -> {
          synchronized (heard) {
            return heard.indexOf("event: lesson") >= 0
                && heard.indexOf("\"stage\":\"done\"") >= 0
                && heard.indexOf("event: generation") >= 0;
          }
        });
    events.close();
    reader.get(60, TimeUnit.SECONDS);
  }

  /** Bodies that ask for what is not allowed; F is a frozen frame, M its disc. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[]}|marks is empty",
        "400|POST|/api/teach|{'name':'a/b','class_name':'mug','marks':[]}|slashes",
        "400|POST|/api/teach|{'name':'','class_name':'mug','marks':[]}|1 to 64",
        "400|POST|/api/teach|{'name':7,'class_name':'mug','marks':[]}|name must be text",
        "400|POST|/api/teach|{'name':'x','class_name':'','marks':[{'frame':'F','mask':M}]}|class_name is empty",
        "400|POST|/api/teach|{'name':'x','class_name':'qqqq','marks':[{'frame':'F','mask':M}]}|qqqq",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'F'}]}|mask is missing",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'F','mask':M,'negative':true}]}|",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'F','mask':{'width':8,'height':1,'counts':[8]}}]}|mask is 8x1, its frame is 160x120",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'F','mask':{'width':160,'height':120,'counts':[19200]}}]}|empty",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'F','mask':{'width':160,'height':120,'counts':[0,19200]}}]}|whole image",
        "404|POST|/api/teach|{'name':'x','class_name':'mug','marks':[{'frame':'f99','mask':M}]}|freeze again",
        "400|POST|/api/teach|{'name':'x','class_name':'mug','marks':[],'evil':1}|unknown field",
        "400|POST|/api/teach|[]|no JSON object",
        "400|POST|/api/teach|[[[[[[[[[[[[[[[[|nested",
        "400|POST|/api/teach|{'name'|not JSON",
        "404|POST|/api/frames|{'camera':7}|there are 0 to 0",
        "400|POST|/api/frames|{'camera':0.5}|camera is 0.5",
        "400|POST|/api/frames|{'stamp':'now'}|nine digits",
        "400|POST|/api/frames/F/mask|{}|neither a box nor a point",
        "400|POST|/api/frames/F/mask|{'points':[[1e9,5,1]]}|outside",
        "400|POST|/api/frames/F/mask|{'points':[[1,2]]}|list of 3 numbers",
        "400|POST|/api/frames/F/mask|{'box':[0,0,0,0]}|at least 1",
        "400|POST|/api/frames/F/mask|{'box':[0,0,1e300,5]}|1000000",
        "404|POST|/api/frames/f99/mask|{'points':[[5,5,1]]}|freeze again",
        "404|POST|/api/nothing|{}|there is nothing",
        "405|PUT|/api/teach|{}|not allowed",
        "404|POST|/api/player|{}|no recording",
      })
  void refusesWithAReason(int status, String method, String path, String body, String reason)
      throws Exception {
    String frame = freeze().get("frame").getAsString();
    String full = body.replace('\'', '"').replace("M", disc(0)).replace("F", frame);
    refuses(status, reason == null ? "" : reason, method, path.replace("F", frame), full);
    assertEquals(0, get("/api/concepts").getAsJsonArray("concepts").size());
  }

  @Test
  void refusesLongBodiesBeforeTheyAreRead() throws Exception {
    var uri = URI.create(address);
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      var out = socket.getOutputStream();
      out.write(
          head(
              "POST",
              "/api/teach",
              "Content-Type: application/json\r\nContent-Length: 104857600\r\n"));
      out.flush();
      assertTrue(line(socket).contains(" 413 "));
    }
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      var out = socket.getOutputStream();
      out.write(
          head(
              "POST",
              "/api/teach",
              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
      sendChunks(out, 100 << 20);
      assertTrue(line(socket).contains(" 413 "));
    }
    live.label(Scene.frame(3));
  }

  private byte[] head(String method, String path, String headers) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + token
            + "\r\n"
            + headers
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Sends until the other side has had enough. */
  private static void sendChunks(OutputStream out, int bytes) {
    byte[] chunk = new byte[1 << 16];
    try {
      for (int sent = 0; sent < bytes; sent += chunk.length) {
        out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(chunk);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (java.io.IOException e) {
      // what it should do
    }
  }

  private static String line(Socket socket) throws Exception {
    var line = new StringBuilder();
    var in = socket.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Test
  void labelsGoOnBesideAHundredThatNeverRead() throws Exception {
    var uri = URI.create(address);
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 100; i++) {
        var socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()), 10_000);
        socket.getOutputStream().write(head("GET", "/api/cameras/0/live", ""));
        sockets.add(socket);
      }
      for (int i = 0; i < 60; i++) {
        live.label(Scene.frame(1 + i));
      }
      assertTrue(Thread.getAllStackTraces().size() < 200);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void tenThousandRequestsAreThinnedOut() throws Exception {
    var statuses = new java.util.concurrent.ConcurrentHashMap<Integer, Integer>();
    var all = new ArrayList<CompletableFuture<?>>();
    for (int batch = 0; batch < 100; batch++) {
      for (int i = 0; i < 100; i++) {
        all.add(
            http.sendAsync(to("/api/concepts").build(), HttpResponse.BodyHandlers.discarding())
                .handle(
                    (answer, failure) ->
                        statuses.merge(
                            failure == null ? answer.statusCode() : 0, 1, Integer::sum)));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
      all.clear();
    }
    assertTrue(statuses.getOrDefault(429, 0) > 0, statuses::toString);
    assertTrue(
        statuses.keySet().stream().allMatch(List.of(0, 200, 429)::contains), statuses::toString);
    live.label(Scene.frame(4));
  }

  @Test
  void teachingDuringShutdownIsRefused() throws Exception {
    String body = lesson("my disc", mark());
    var asked =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return send("POST", "/api/teach", body).statusCode();
              } catch (Exception e) {
                return 0; // the connection ended with the node
              }
            });
    live.close();
    assertTrue(List.of(0, 200, 503).contains(asked.get(60, TimeUnit.SECONDS)));
  }

  @Test
  void withoutThePortNothingIsServed() throws Exception {
    try (var plain = LiveNode.start(TestGraph.inProcess(), concepts.resolve("plain"), "")) {
      assertEquals(0, plain.logged("Teach page"));
    }
  }

  @Test
  void thePrintedAddressOpensThePage() throws Exception {
    var enter =
        http.send(
            HttpRequest.newBuilder(URI.create(address + "/?token=" + token)).build(),
            HttpResponse.BodyHandlers.ofString());
    String cookie = enter.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
    var page =
        http.send(
            HttpRequest.newBuilder(URI.create(address + "/"))
                .header("Cookie", cookie.split(";")[0])
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, page.statusCode());
    assertTrue(
        page.headers()
            .firstValue("Content-Security-Policy")
            .orElse("")
            .contains("default-src 'none'"));
    assertFalse(page.body().contains("http://") || page.body().contains("https://"));
    var locked =
        http.send(
            HttpRequest.newBuilder(URI.create(address + "/")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(401, locked.statusCode());
    // The log goes to everybody on the graph; the key must not.
    assertEquals(
        0,
        live.logged("[INFO]") == 0
            ? 1
            : live.log.stream().filter(l -> l.startsWith("[") && l.contains(token)).count());
  }
}
