package io.github.personalseg.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that fetches, installs and removes a model all the time; whoever looks afterwards
 * must see the whole model or none, and the next process must be able to go on.
 */
final class InstallKillsTest {
  private static final int KILLS = 20;
  private static final int PIECES = 16;
  private static final Path CHECKPOINT =
      Path.of("src/core/src/fixtures/resources/skeletons/san_tiny.pth");

  @TempDir Path folder;
  private Path models;
  private HttpServer server;
  private byte[] bytes;
  private String sha256;

  /** Installs and removes without end; prints how many nanoseconds both took. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      while (true) {
        long begin = System.nanoTime();
        Cli.run("model", "install", args[0], "--sha256", args[1], "--name", "tiny").ok();
        Cli.run("model", "remove", "tiny").ok();
        System.out.println(System.nanoTime() - begin);
      }
    }
  }

  @BeforeEach
  void serve() throws Exception {
    bytes = Files.readAllBytes(CHECKPOINT);
    sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    models = folder.resolve("models");
    System.setProperty("personalseg.models", models.toString());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/tiny.pth", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    System.clearProperty("personalseg.models");
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tiny.pth";
  }

  /** In pieces, so that kills meet downloads too. */
  private void answer(HttpExchange exchange) throws IOException {
    @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
    int piece = bytes.length / PIECES + 1;
    try (var out = exchange.getResponseBody()) {
      for (int at = from; at < bytes.length; at += piece) {
        out.write(bytes, at, Math.min(piece, bytes.length - at));
        out.flush();
        TimeUnit.MILLISECONDS.sleep(2);
      }
    } catch (IOException e) {
      // the other side was killed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void killedAtAnyMomentLeavesTheWholeModelOrNone() throws IOException, InterruptedException {
    Cli.run("model", "install", url(), "--sha256", sha256, "--name", "tiny").ok();
    String whole = Bundle.read(models.resolve("tiny")).hash();
    Cli.run("model", "remove", "tiny").ok();

    var random = new Random();
    for (int kill = 0; kill < KILLS; kill++) {
      killWriter(random);
      for (Path each : entries(models)) {
        String name = each.getFileName().toString();
        if (name.equals("tiny")) {
          assertEquals(whole, Bundle.read(each).hash());
          Cli.run("model", "remove", "tiny").ok();
        } else {
          assertTrue(name.startsWith("."), name + " is there beside the model");
        }
      }
    }

    Cli.run("model", "install", url(), "--sha256", sha256, "--name", "tiny").ok();
    assertEquals(whole, Bundle.read(models.resolve("tiny")).hash());
    assertEquals(
        List.of(".downloads", ".lock", "tiny"),
        entries(models).stream().map(path -> path.getFileName().toString()).toList());
    assertEquals(List.of(), entries(models.resolve(".downloads")));
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** Kills within the time of a first, slow round after its end: anywhere in one of the next. */
  private void killWriter(Random random) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "rounds", ".txt");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.add("-Dai.djl.offline=true");
    command.add("-Dpersonalseg.models=" + models);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Writer.class.getName(), url(), sha256));
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(output.toFile())
            .start();
    try {
      while (!Files.readString(output).contains("\n")) {
        assertTrue(process.isAlive(), "the writer ended: " + Files.readString(errors));
        TimeUnit.MILLISECONDS.sleep(1);
      }
      String first = Files.readString(output).lines().findFirst().orElseThrow();
      assertTrue(first.matches("\\d+"), first);
      TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * Long.parseLong(first)));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
