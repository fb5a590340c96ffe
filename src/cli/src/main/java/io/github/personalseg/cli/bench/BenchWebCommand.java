package io.github.personalseg.cli.bench;

import com.google.gson.JsonParser;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.cli.node.RecordingPage;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.web.teachable.LessonLog;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the teach page costs a node, and how fast it answers. */
@Command(
    name = "web",
    description = {
      "Measures what the teach page costs a node, and how fast it answers.",
      "The kitchen plays as a camera of a node in this process. Stretches in which nobody looks at the"
          + " page, and with viewers that read all they can, take turns, so that what else"
          + " the machine does weighs on all alike. Then frames are frozen and tapped while the node"
          + " labels on. Prints one line of figures."
    },
    footer = {"%nExample:", "  personal-seg bench web --seconds 20 --viewers 2"})
final class BenchWebCommand implements Callable<Integer> {
  private static final int MOST_VIEWERS = 16;
  private static final int TAPS = 60;
  private static final int WARM_UP = 5;
  private static final double NANOS = 1e-9;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Of each stretch, 1 to 600; by default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--viewers",
      defaultValue = "2",
      description = "1 to 16; by default ${DEFAULT-VALUE}.")
  private int viewers;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "How often the stretches take turns, 1 to 100; by default ${DEFAULT-VALUE}.")
  private int rounds;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String address = "";
  private String token = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1
        || seconds > 600
        || viewers < 1
        || viewers > MOST_VIEWERS
        || rounds < 1
        || rounds > 100) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be 1 to 600, --viewers 1 to 16, --rounds 1 to 100");
    }
    Path folder = Files.createTempDirectory("bench-web");
    var console = new CopyOnWriteArrayList<String>();
    var labels = new AtomicInteger();
    var parameters = new HashMap<>(model.nodeParameters());
    parameters.put("web_port", String.valueOf(freePort()));
    parameters.put("concepts_dir", NodeProcess.quoted(folder));
    try (var page =
            RecordingPage.start(
                InstallPaths.installed().resolve("bags/kitchen"),
                List.of(),
                parameters,
                true,
                LessonLog.NONE,
                new PerceptionNode.Defaults(InstallPaths.demoBundle(), InstallPaths.concepts()),
                console::add);
        var peer = page.graph().join(new NodeName("/", "bench"));
        var heard =
            peer.subscribe(
                PerceptionNode.NAME.full() + "/labels",
                MessageType.of(Image.class),
                QosProfile.DEFAULT,
                image -> labels.incrementAndGet(),
                SubscriptionEvents.NONE)) {
      String printed =
          console.stream().filter(l -> l.contains("token=")).findFirst().orElseThrow().strip();
      address = printed.substring(0, printed.indexOf("/?"));
      token = printed.substring(printed.indexOf('=') + 1);
      while (labels.get() < WARM_UP) {
        Thread.sleep(100);
      }
      spec.commandLine().getOut().println(measure(labels));
    }
    return 0;
  }

  private String measure(AtomicInteger labels) throws IOException, InterruptedException {
    double alone = 0;
    double watched = 0;
    double shown = 0;
    double idleCpu = 0;
    double busyCpu = 0;
    for (int round = 0; round < rounds; round++) {
      long cpu = webCpu();
      alone += rate(labels);
      idleCpu += (webCpu() - cpu) * NANOS;
      try (var crowd = new Crowd(viewers)) {
        crowd.reset();
        cpu = webCpu();
        watched += rate(labels);
        busyCpu += (webCpu() - cpu) * NANOS;
        shown += crowd.least() / (double) seconds;
      }
    }
    var previews = taps();
    return String.format(
        Locale.ROOT,
        "viewers=%d label_rate_alone=%.2f label_rate_watched=%.2f change=%+.1f%% viewer_rate=%.2f"
            + " page_cpu_alone=%.4f page_cpu_watched=%.4f mask_ms_p50=%.0f mask_ms_p90=%.0f",
        viewers,
        alone / rounds,
        watched / rounds,
        100 * (watched / alone - 1),
        shown / rounds,
        idleCpu / rounds / seconds,
        busyCpu / rounds / seconds,
        previews.percentileMillis(50),
        previews.percentileMillis(90));
  }

  private double rate(AtomicInteger labels) throws InterruptedException {
    int before = labels.get();
    long begin = System.nanoTime();
    Thread.sleep(1000L * seconds);
    return (labels.get() - before) / ((System.nanoTime() - begin) * NANOS);
  }

  /** Processor time of the page's own threads so far, nanoseconds. */
  private static long webCpu() {
    var threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("web")) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return sum;
  }

  /** From asking for a tapped mask to having it, while the node labels on. */
  private Durations taps() throws IOException, InterruptedException {
    var durations = new Durations();
    for (int i = 0; i < TAPS + WARM_UP; i++) {
      String frozen = post("/api/frames", "{}");
      String frame = JsonParser.parseString(frozen).getAsJsonObject().get("frame").getAsString();
      long begin = System.nanoTime();
      String body = "{\"points\":[[" + (200 + i * 4) + "," + (220 + i) + ",1]]}";
      post("/api/frames/" + frame + "/mask", body);
      if (i >= WARM_UP) {
        durations.add(System.nanoTime() - begin);
      }
      Thread.sleep(150);
    }
    return durations;
  }

  private String post(String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Viewers that read all they can. */
  private final class Crowd implements AutoCloseable {
    private final List<AtomicInteger> counts = new ArrayList<>();
    private final List<DataInputStream> streams = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    Crowd(int size) throws IOException, InterruptedException {
      for (int i = 0; i < size; i++) {
        var request =
            HttpRequest.newBuilder(URI.create(address + "/api/cameras/0/live"))
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        var stream = new DataInputStream(answer.body());
        streams.add(stream);
        var count = new AtomicInteger();
        counts.add(count);
        var reader = new Thread(() -> read(stream, count), "viewer");
        reader.setDaemon(true);
        reader.start();
      }
    }

    private void read(DataInputStream in, AtomicInteger count) {
      try {
        while (!closed.get()) {
          int head = in.readInt();
          int jpeg = in.readInt();
          in.skipNBytes((long) head + jpeg + in.readInt());
          count.addAndGet(jpeg > 0 ? 1 : 0);
        }
      } catch (IOException e) {
        // closed
      }
    }

    void reset() {
      counts.forEach(count -> count.set(0));
    }

    int least() {
      return counts.stream().mapToInt(AtomicInteger::get).min().orElse(0);
    }

    @Override
    public void close() throws IOException {
      closed.set(true);
      for (var stream : streams) {
        stream.close();
      }
    }
  }
}
