package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bench.data.MiniSets;
import io.github.personalseg.bench.teach.NaiveTorchBaseline;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTeachCommandTest {
  @TempDir Path folder;

  private Path set() throws IOException {
    MiniSets.fss(folder.resolve("set"), List.of("mug_a", "mug_b"), 4);
    Files.writeString(
        folder.resolve("set/concepts.csv"),
        "name,class_word,partner\nmug_a,mug,mug_b\nmug_b,mug,mug_a\n");
    return folder.resolve("set");
  }

  @Test
  void timesEveryK() throws IOException {
    var json =
        Cli.run(
                "bench",
                "teach",
                set(),
                "--model",
                Cli.TINY,
                "--shots",
                "1,2",
                "--iterations",
                3,
                "--no-straightforward",
                "--json")
            .json()
            .getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("ours").size());
    var first = json.getAsJsonArray("ours").get(0).getAsJsonObject();
    assertTrue(first.get("passSeconds").getAsDouble() > 0);
    assertTrue(first.get("tuningCpuSeconds").getAsDouble() > 0);
    assertEquals("not asked for", json.get("straightforward_skipped").getAsString());
    Cli.run("bench", "teach", set(), "--model", Cli.TINY, "--shots", "9").fails(1, "K is 9");
  }

  @Test
  void theStraightforwardWayLearnsTheSame() throws IOException {
    var script = Path.of("tools/bench_teach/straightforward.py");
    new NaiveTorchBaseline(script).obstacle().ifPresent(o -> Assumptions.abort(o));
    var json =
        Cli.run(
                "bench",
                "teach",
                set(),
                "--model",
                Cli.TINY,
                "--shots",
                "1",
                "--iterations",
                40,
                "--json")
            .json()
            .getAsJsonObject();
    var ours = json.getAsJsonArray("ours").get(0).getAsJsonObject();
    var theirs = json.getAsJsonArray("straightforward").get(0).getAsJsonObject();
    double last = theirs.get("last_loss").getAsDouble();
    assertEquals(last, ours.get("lastLoss").getAsDouble(), 0.02 * last);
    assertTrue(last < theirs.get("first_loss").getAsDouble());
  }
}
