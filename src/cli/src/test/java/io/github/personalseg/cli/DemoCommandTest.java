package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.personalseg.cli.demo.DemoPictures;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {
  private static final int FRAMES = 10;

  @TempDir Path folder;

  @Test
  void leavesEverythingItPromises() throws IOException {
    var kitchen = KitchenFixture.bag(folder, FRAMES);
    KitchenFixture.teachFile(kitchen);
    KitchenFixture.groundTruth(kitchen, FRAMES);
    Path out = folder.resolve("out");
    Object[] args = {"demo", "--kitchen", kitchen, "--out", out, "--model", Cli.TINY};

    Cli.run(args).ok();
    var run = Cli.run(args).ok(); // it can be repeated

    var metrics = JsonParser.parseString(Files.readString(out.resolve("metrics.json")));
    assertEquals(
        List.of(
            "frames",
            "miou_before",
            "miou_after",
            "iou_per_before",
            "iou_per_after",
            "precision_after",
            "recall_after",
            "teach_seconds",
            "frame_ms_p50",
            "frame_ms_p99",
            "peak_rss_mb"),
        List.copyOf(metrics.getAsJsonObject().keySet()));
    assertEquals(FRAMES - 2, metrics.getAsJsonObject().get("frames").getAsInt());
    String lastLine = run.out().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(lastLine.startsWith("frames=8 miou_before="), lastLine);
    assertTrue(lastLine.contains(" peak_rss_mb="), lastLine);

    String page = Files.readString(out.resolve("index.html"));
    var pictures = Pattern.compile("src=\"([^\"]+)\"").matcher(page).results().toList();
    int failures = page.split("<article class=\"bad\">", -1).length - 1;
    assertEquals(2 + 3 * 8 + 3 * failures, pictures.size());
    assertTrue(failures <= DemoPictures.FAILURES, failures + " failures");
    for (var picture : pictures) {
      assertTrue(Files.size(out.resolve(picture.group(1))) > 0, picture.group(1));
    }
    var bag = Cli.run("bag", "info", out.resolve("labels"), "--json").json().getAsJsonObject();
    assertEquals(2 * FRAMES + 1, bag.get("messages").getAsInt());
  }

  @Test
  void learnsFromOneMarkAndOneCorrectionWhereTheRecordingHasThem() throws IOException {
    var kitchen = KitchenFixture.bag(folder, FRAMES);
    KitchenFixture.teachFile(kitchen);
    KitchenFixture.teachOnceFile(kitchen);
    KitchenFixture.groundTruth(kitchen, FRAMES);
    Path out = folder.resolve("out");
    Cli.run("demo", "--kitchen", kitchen, "--out", out, "--model", Cli.TINY).ok();
    var metrics = JsonParser.parseString(Files.readString(out.resolve("metrics.json")));
    assertEquals(FRAMES - 2, metrics.getAsJsonObject().get("frames").getAsInt());
    String page = Files.readString(out.resolve("index.html"));
    assertTrue(
        page.contains("from one mark and one correction, followed through the frames around"),
        page);
    assertTrue(page.contains("This is not my mug (frame "), page);
    var pictures = Pattern.compile("src=\"([^\"]+)\"").matcher(page).results().toList();
    for (var picture : pictures) {
      assertTrue(Files.size(out.resolve(picture.group(1))) > 0, picture.group(1));
    }
  }

  @Test
  void playsLive() throws IOException {
    var kitchen = KitchenFixture.bag(folder, FRAMES);
    KitchenFixture.teachFile(kitchen);
    KitchenFixture.groundTruth(kitchen, FRAMES);
    Path out = folder.resolve("out");
    var run =
        Cli.run(
                "demo",
                "--live",
                "--transport",
                "in-process",
                "--kitchen",
                kitchen,
                "--out",
                out,
                "--model",
                Cli.TINY)
            .ok();
    String figures = run.out().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(figures.matches("frames=\\d+ labels=[1-9]\\d* damaged=0 rate_before=.*"), figures);
    assertTrue(Files.readString(out.resolve("node.log")).contains("taught \"my mug\""));
    String page = Files.readString(out.resolve("index.html"));
    var pictures = Pattern.compile("src=\"([^\"]+)\"").matcher(page).results().toList();
    assertTrue(pictures.size() >= 2 + 3 * 8, pictures.size() + " pictures");
    for (var picture : pictures) {
      assertTrue(Files.size(out.resolve(picture.group(1))) > 0, picture.group(1));
    }
    for (String picture : List.of("live_untaught.jpg", "live_taught.jpg")) {
      assertTrue(ImageFiles.read(out.resolve(picture)).width() > 0, picture);
    }
  }

  @Test
  void labelsByTheRecordingsWordsWhereTheModelsOwnLackThem() throws IOException {
    var kitchen = KitchenFixture.bag(folder, FRAMES);
    KitchenFixture.teachFile(kitchen);
    KitchenFixture.groundTruth(kitchen, FRAMES);
    for (var more : List.of(List.of(), List.of("--live", "--transport", "in-process"))) {
      Path out = folder.resolve("out" + more.size());
      var args = new ArrayList<Object>(List.of("demo", "--kitchen", kitchen, "--out", out));
      args.addAll(List.of("--model", Cli.TINY.resolveSibling("san_tiny")));
      args.addAll(more);
      var run = Cli.run(args.toArray()).ok();
      assertTrue(run.err().contains("words: the model's own lack \"wall\""), run.err());
      String figures = run.out().lines().reduce((first, second) -> second).orElseThrow();
      assertTrue(figures.startsWith("frames="), figures);
      assertTrue(Files.readString(out.resolve("index.html")).contains("my mug"), figures);
    }
  }

  @Test
  void namesWhatTheRecordingLacks() throws IOException {
    var kitchen = KitchenFixture.bag(folder, 2);
    Object[] args = {
      "demo", "--kitchen", kitchen, "--out", folder.resolve("out"), "--model", Cli.TINY
    };
    Cli.run(args).fails(1, "no such file or folder: " + kitchen.resolve("teach.yaml"));
    KitchenFixture.teachFile(kitchen);
    Cli.run(args).fails(1, "words.json");
  }
}
