package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Teaching from a folder of frames, with marks that are followed through it. */
final class FrameFolderTest {
  @TempDir Path folder;

  private Path frames(boolean index) throws IOException {
    Path frames = folder.resolve("frames");
    var csv = new StringBuilder("index,seconds\n");
    for (int i = 0; i < 6; i++) {
      Cli.write(frames.resolve(String.format("%06d.png", i)), Cli.frame(i));
      csv.append(i).append(",1750000000.").append(i).append("00000000\n");
    }
    if (index) {
      Files.writeString(frames.resolve("frames.csv"), csv);
    }
    Files.writeString(frames.resolve("notes.txt"), "no frame");
    return frames;
  }

  private Cli teach(Path frames, String... more) {
    var arguments = new ArrayList<Object>();
    arguments.addAll(
        List.of(
            "teach",
            "my mug",
            "--class",
            "mug",
            "--model",
            Cli.TINY,
            "--concepts",
            folder.resolve("concepts"),
            "--json",
            "--ref",
            frames.resolve("000002.png") + "=polygon:45,35,95,35,95,85,45,85"));
    arguments.addAll(List.of((Object[]) more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void followsAMarkThroughItsFolder() throws IOException {
    for (boolean index : new boolean[] {true, false}) {
      Path frames = frames(index);
      var followed =
          teach(frames, "--follow", "1").json().getAsJsonObject().getAsJsonArray("followed");
      assertEquals(1, followed.size());
      assertTrue(followed.get(0).getAsJsonObject().get("frames").getAsInt() <= 5);
      assertEquals(0, teach(frames).json().getAsJsonObject().getAsJsonArray("followed").size());
      Files.deleteIfExists(frames.resolve("frames.csv"));
    }
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Path frames = frames(true);
    Files.writeString(frames.resolve("frames.csv"), "index,seconds\n0,1750000000.000000000\n");
    teach(frames, "--follow", "1").fails(1, "000001.png is not in");
    teach(frames, "--follow", "77").fails(1, "--follow is 77.0; it must be 0 to 60 seconds");
    Files.delete(frames.resolve("frames.csv"));
    teach(frames, "--follow", "1", "--rate", "0").fails(1, "--rate is 0.0; it must be 0.1 to 1000");
  }
}
