package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bench.data.MiniSets;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCorrectCommandTest {
  @TempDir Path folder;

  @Test
  void correctsWhatIsClaimedOfALookAlike() throws IOException {
    Path set = MiniSets.fss(folder.resolve("mini"), List.of("mug_a", "mug_b"), 6);
    Files.writeString(
        set.resolve("concepts.csv"), "name,class_word,partner\nmug_a,mug,mug_b\nmug_b,mug,mug_a\n");
    Object[] command = {"bench", "correct", set, "--model", Cli.TINY, "--shots", 2, "--json"};
    var json = Cli.run(command).json().getAsJsonObject();
    assertEquals(2, json.get("concepts").getAsInt());
    for (var each : json.getAsJsonArray("corrected")) {
      var outcome = each.getAsJsonObject();
      assertTrue(outcome.get("wrongBefore").getAsLong() > 0);
      // Wrong pixels lie in images without the concept, and those in images with it come on top.
      long all = outcome.getAsJsonObject("before").get("falselyClaimed").getAsLong();
      assertTrue(outcome.get("wrongBefore").getAsLong() <= all);
    }
    String text = Cli.run("bench", "correct", set, "--model", Cli.TINY, "--shots", 2).ok().out();
    assertTrue(text.contains("of 2 concepts claimed their look-alike"), text);
    Cli.run("bench", "correct", set, "--model", Cli.TINY, "--concepts", 0)
        .fails(1, "0 concepts; at least 1 is needed");
  }
}
