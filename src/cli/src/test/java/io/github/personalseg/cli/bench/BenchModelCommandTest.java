package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.github.personalseg.bench.model.BareForward;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchModelCommandTest {
  private static final Path SCRIPT = Path.of("tools/bench_model/forward.py");
  @TempDir Path folder;

  private Cli bench(Object... more) {
    Object[] args = {
      "bench",
      "model",
      "--model",
      Path.of("src/core/src/fixtures/resources/bundles/san_tiny"),
      "--out",
      folder.resolve("out"),
      "--sizes",
      "64x48,160x120",
      "--base",
      "160x120",
      "--word-counts",
      "3,40",
      "--concept-counts",
      "0,5",
      "--repetitions",
      "2"
    };
    Object[] all = new Object[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  @Test
  void writesFiguresChartsAndAReport() throws IOException {
    bench("--no-python").ok();
    var json =
        JsonParser.parseString(Files.readString(folder.resolve("out/report.json")))
            .getAsJsonObject();
    var sizes = json.getAsJsonArray("sizes");
    assertEquals(2, sizes.size());
    var second = sizes.get(1).getAsJsonObject();
    assertEquals(128, second.get("inputWidth").getAsInt());
    assertEquals(96, second.get("inputHeight").getAsInt());
    assertEquals(2, second.getAsJsonObject("whole").getAsJsonArray("millis").size());
    assertEquals(40, json.getAsJsonArray("words").get(1).getAsJsonObject().get("count").getAsInt());
    assertEquals(
        5, json.getAsJsonArray("concepts").get(1).getAsJsonObject().get("count").getAsInt());
    var argMax = json.getAsJsonObject("arg_max");
    assertEquals(0, argMax.get("different").getAsLong(), "labels equal the plain way's");
    assertTrue(
        argMax.getAsJsonObject("plain").getAsJsonArray("bytes").get(0).getAsLong()
            > 171L * 4 * 160 * 120,
        "the plain way holds every class's scores");
    String report = Files.readString(folder.resolve("out/report.md"));
    assertTrue(report.contains("| Python | left out: not asked for |"), report);
    assertTrue(report.contains("0 pixels differ"), report);
    for (String chart : new String[] {"stages.png", "words.png"}) {
      assertTrue(Files.size(folder.resolve("out").resolve(chart)) > 5_000, chart);
    }
  }

  @Test
  void standsBesidePython() throws IOException {
    var obstacle = BareForward.obstacle(SCRIPT);
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
    bench().ok();
    var python =
        JsonParser.parseString(Files.readString(folder.resolve("out/report.json")))
            .getAsJsonObject()
            .getAsJsonObject("python");
    for (String side : new String[] {"java", "frame", "python"}) {
      assertEquals(2, python.getAsJsonObject(side).getAsJsonArray("millis").size());
    }
    assertTrue(
        Files.readString(folder.resolve("out/report.md")).contains("times Python's wall clock"));
  }

  @Test
  void refusesSizesThatAreNone() {
    Object[] args = {"bench", "model", "--model", Cli.TINY, "--out", folder, "--base", "640"};
    Cli.run(args).fails(2, "image size is \"640\"; it must be like 640x480");
    args[7] = "0x5";
    Cli.run(args).fails(2, "image size is 0x5; allowed: 1x1 to 33554432 pixels");
    args[6] = "--repetitions";
    args[7] = "0";
    Cli.run(args).fails(2, "repetitions is 0; at least 1");
  }
}
