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
  void answersGroupsAndHelp() {
    Cli.run("model").fails(2, "Missing command");
    Cli.run().fails(2, "Missing command");
    assertTrue(Cli.run("teach", "--help").ok().out().contains("Examples:"));
    assertTrue(Cli.run("--version").ok().out().contains("personal-seg"));
  }
}
