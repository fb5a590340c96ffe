package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bench.data.MiniSets;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCrowdCommandTest {
  @TempDir Path folder;

  private Path set(String table) throws IOException {
    Path ade = MiniSets.ade847(folder.resolve("crowd"));
    var names = new ArrayList<String>();
    for (int i = 0; i < Files.readAllLines(ade.resolve("classes.txt")).size(); i++) {
      names.add(i == 0 ? "wall" : i == 1 ? "mug" : "table " + i);
    }
    Files.write(ade.resolve("classes.txt"), names);
    Files.writeString(ade.resolve("concepts.csv"), table);
    return ade;
  }

  @Test
  void measuresEachGroup() throws IOException {
    Path set = set("name,class_word,group\ntable 2,mug,a\ntable 3,mug,a\ntable 4,mug,b\n");
    var json =
        Cli.run("bench", "crowd", set, "--model", Cli.TINY, "--shots", 1, "--json")
            .json()
            .getAsJsonObject();
    var groups = json.getAsJsonArray("groups");
    assertEquals(2, groups.size());
    var first = groups.get(0).getAsJsonObject();
    assertEquals(2, first.get("images").getAsInt());
    assertEquals(2, first.getAsJsonArray("members").size());
    // One concept alone is as good together with nobody, and there is nothing it could change.
    var lone = groups.get(1).getAsJsonObject();
    var member = lone.getAsJsonArray("members").get(0).getAsJsonObject();
    assertEquals(member.get("alone"), member.get("together"));
    assertEquals(0, lone.get("regionPixels").getAsInt());
    String text = Cli.run("bench", "crowd", set, "--model", Cli.TINY, "--shots", 1).ok().out();
    assertTrue(text.contains("the last concept changed"), text);
  }

  @Test
  void needsGroups() throws IOException {
    Path set = set("name,class_word\ntable 2,mug\n");
    Cli.run("bench", "crowd", set, "--model", Cli.TINY).fails(1, "tells no groups or no words");
  }
}
