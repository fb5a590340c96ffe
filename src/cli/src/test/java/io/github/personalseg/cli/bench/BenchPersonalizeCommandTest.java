package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.personalseg.bench.data.MiniSets;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPersonalizeCommandTest {
  @TempDir Path folder;

  private Path set() throws IOException {
    MiniSets.fss(folder.resolve("mini-fss"), List.of("mug_a", "mug_b"), 4);
    Files.writeString(
        folder.resolve("mini-fss/concepts.csv"),
        "name,class_word,partner\nmug_a,mug,mug_b\nmug_b,mug,mug_a\n");
    return folder.resolve("mini-fss");
  }

  @Test
  void writesTheReport() throws IOException {
    Path out = folder.resolve("out");
    Cli.run(
            "bench",
            "personalize",
            set(),
            "--model",
            Cli.TINY,
            "--out",
            out,
            "--shots",
            "1,2",
            "--iterations",
            4,
            "--ablation")
        .ok();
    String text = Files.readString(out.resolve("report.md"));
    assertTrue(text.contains("| class prompt | – |"), text);
    assertTrue(text.contains("| kNN, masked visual embeddings | 2 |"), text);
    assertTrue(text.contains("| method: paper | 2 |"), text);
    assertTrue(text.contains("| FSS^per | SAN | 41.08 | 49.80 |"), text);
    assertTrue(text.contains("4 with the concept, 4 without"), text);
    for (String chart : List.of("iou_by_k.png", "drift.png", "precision_recall.png")) {
      assertTrue(Files.size(out.resolve(chart)) > 2000, chart);
    }
    var json =
        JsonParser.parseString(Files.readString(out.resolve("report.json"))).getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("concepts").size());
    assertEquals(
        "[1,2]", json.getAsJsonObject("facts").getAsJsonObject("protocol").get("shots").toString());
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    Path set = set();
    Path out = folder.resolve("out");
    Object[] command = {
      "bench",
      "personalize",
      set,
      "--model",
      Cli.TINY,
      "--out",
      out,
      "--shots",
      "1",
      "--iterations",
      "3",
      "--no-baselines",
      "--alpha",
      "0,1"
    };
    Cli.run(command).ok();
    String first = Files.readString(out.resolve("report.json"));
    List<Path> states;
    try (var files = Files.list(out.resolve("state"))) {
      states = files.sorted().toList();
    }
    assertEquals(2, states.size());
    // A lost state is measured again; a kept one is not: its picture may be gone.
    Files.delete(states.get(0));
    Cli.run(command).ok();
    assertEquals(withoutTimes(first), withoutTimes(Files.readString(out.resolve("report.json"))));
    Files.delete(set.resolve("mug_a/3.jpg"));
    MiniSets.fss(set, List.of("mug_a"), 4);
    Files.writeString(states.get(0), "{ not json");
    Cli.run(command).fails(1, "is damaged, delete it");
  }

  @Test
  void sideBySide() throws IOException {
    Path out = folder.resolve("out");
    Cli.run(
            "bench",
            "personalize",
            set(),
            "--model",
            Cli.TINY,
            "--out",
            out,
            "--shots",
            "2",
            "--iterations",
            2,
            "--no-baselines",
            "--concat",
            "--classes",
            "mug_a")
        .ok();
    String text = Files.readString(out.resolve("report.md"));
    assertTrue(text.contains("concat"), text);
    assertTrue(text.contains("Concat, K = 5, SAN: IoU 28.59 → 38.47"), text);
  }

  @Test
  void scoresWordsOfFullMaps() throws IOException {
    Path ade = MiniSets.ade847(folder.resolve("mini-ade"));
    Files.write(ade.resolve("classes.txt"), known(Files.readAllLines(ade.resolve("classes.txt"))));
    Files.writeString(ade.resolve("concepts.csv"), "name,class_word\nmy mug,mug\n");
    Path out = folder.resolve("out");
    Cli.run(
            "bench",
            "personalize",
            ade,
            "--model",
            Cli.TINY,
            "--out",
            out,
            "--shots",
            "1",
            "--iterations",
            2,
            "--no-baselines")
        .ok();
    assertTrue(Files.readString(out.resolve("report.md")).contains("| words | 31 |"));
  }

  /** The tiny model knows few words; colours in front of one make more. */
  private static List<String> known(List<String> names) {
    var known = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      known.add(i == 0 ? "wall" : i == 1 ? "mug" : i == 2 ? "my mug" : "table " + i);
    }
    return known;
  }

  @Test
  void namesEveryKThatIsNotThere() throws IOException {
    for (var thing : Map.of("mug a", 4, "mug_b", 2).entrySet()) {
      Path of = folder.resolve("mine").resolve(thing.getKey());
      for (int i = 0; i < thing.getValue(); i++) {
        Cli.write(of.resolve("images/" + i + ".jpg"), Cli.frame(i));
        Cli.write(of.resolve("masks/" + i + ".png"), Cli.mask(i));
      }
    }
    Files.writeString(
        folder.resolve("mine/concepts.csv"), "name,class_word\nmug a,mug\nmug b,mug\n");
    Path out = folder.resolve("out");
    Object[] command = {
      "bench",
      "personalize",
      folder.resolve("mine"),
      "--model",
      Cli.TINY,
      "--out",
      out,
      "--iterations",
      2,
      "--no-baselines",
      "--classes",
      "mug a,mug_b",
      "--shots",
      "1,2,5"
    };
    var run = Cli.run(command).ok();
    assertTrue(
        run.err().contains("K = 5 is left out: the concepts of mine have at most 2"), run.err());
    String text = Files.readString(out.resolve("report.md"));
    assertTrue(text.contains("| method: paper | 2 (1 of 2) |"), text);
    assertTrue(text.contains("| method: paper | 1 |"), text);
    assertFalse(text.contains("| 5 |"), text);
    assertTrue(text.contains("--classes 'mug a,mug_b'"), text);
    command[command.length - 1] = "5";
    Cli.run(command).fails(1, "K is [5]; the concepts of mine have at most 2 references");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path out = folder.resolve("out");
    Cli.run("bench", "personalize", folder.resolve("none"), "--model", Cli.TINY, "--out", out)
        .fails(1, "none is missing");
    Cli.run("bench", "personalize", set(), "--model", Cli.TINY, "--out", out, "--shots", "0")
        .fails(1, "K is [0]");
    Cli.run("bench", "personalize", set(), "--model", Cli.TINY, "--out", out, "--layout", "coco")
        .fails(1, "layout \"coco\"");
    Cli.run("bench", "personalize", set(), "--model", Cli.TINY, "--out", out, "--classes", "cup")
        .fails(1, "no concept \"cup\"");
  }

  private static String withoutTimes(String json) {
    return json.replaceAll("\"seconds\": [0-9.E-]+", "");
  }
}
