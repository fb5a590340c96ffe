package io.github.personalseg.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCommandTest {
  @TempDir Path folder;

  @Test
  void tellsWhatABundleHolds() {
    var json = Cli.run("model", "info", "--model", Cli.TINY, "--json").json().getAsJsonObject();
    assertEquals("tiny", json.get("name").getAsString());
    assertEquals(12, json.get("proposals").getAsInt());

    String text = Cli.run("model", "info", "--model", Cli.TINY).ok().out();
    assertTrue(text.contains("Default words (6): wall, floor"), text);
  }

  @Test
  void namesWhatIsWrongWithABundle() throws IOException {
    Cli.run("model", "info", "--model", folder.resolve("none")).fails(1, "does not exist");
    Cli.run("model", "info", "--model", folder).fails(1, "bundle.yaml is missing");

    for (String file :
        new String[] {"bundle.yaml", "model.pt", "tokenizer.txt", "vocabulary.safetensors"}) {
      Files.copy(Cli.TINY.resolve(file), folder.resolve(file));
    }
    byte[] model = Files.readAllBytes(folder.resolve("model.pt"));
    model[model.length / 2] ^= 1;
    Files.write(folder.resolve("model.pt"), model);
    Cli.run("model", "info", "--model", folder).fails(1, "was changed or damaged");
  }

  @Test
  void checksABundleAtTheSizesAskedFor() {
    var all = Cli.run("model", "check", Cli.TINY).ok();
    assertTrue(all.out().contains("ok       size 97x33: masks"), all.out());
    assertTrue(!all.out().contains("not tried"), all.out());

    var one = Cli.run("model", "check", Cli.TINY, "--sizes", "320x240,64x48,320x240").ok();
    String text = one.out();
    assertTrue(text.contains("not tried: [640x480, 480x640, 1280x720, 512x512, 97x33]"), text);
    assertTrue(text.contains("speed: 320x240 enters as"), text);
    assertEquals(2, text.lines().filter(line -> line.startsWith("ok       size ")).count(), text);
    Cli.run("model", "check", Cli.TINY, "--sizes", "64x48,big").fails(2, "must be like 640x480");
    Cli.run("model", "check", Cli.TINY, "--sizes", "0x48").fails(2, "image size is 0x48; allowed");
  }

  @Test
  void answersGroupsAndHelp() {
    Cli.run("model").fails(2, "Missing command");
    Cli.run().fails(2, "Missing command");
    assertTrue(Cli.run("teach", "--help").ok().out().contains("Examples:"));
    assertTrue(Cli.run("--version").ok().out().contains("personal-seg"));
  }
}
