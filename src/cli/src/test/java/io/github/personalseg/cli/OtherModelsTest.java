package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What works on the shipped model works on models of other structures too. */
final class OtherModelsTest {
  private static final Path BUNDLES = Path.of("src/core/src/fixtures/resources/bundles");
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"san_tiny", "ovseg_tiny", "fcclip_tiny", "odise_tiny"})
  void teachesAndReplays(String name) throws IOException {
    Path model = BUNDLES.resolve(name);
    Path store = folder.resolve("store");
    Path frame = Cli.write(folder.resolve("frame.png"), Cli.frame(0));
    Path mask = Cli.write(folder.resolve("mask.png"), Cli.mask(0));
    var taught =
        Cli.run(
            "teach",
            "my mug",
            "--class",
            "mug",
            "--ref",
            frame + "=" + mask,
            "--model",
            model,
            "--concepts",
            store,
            "--device",
            "cpu");
    taught.ok();
    assertTrue(taught.err().contains("model on cpu (as asked for)"), taught.err());

    var bag = KitchenFixture.bag(folder, 2);
    var replayed =
        Cli.run(
                "replay",
                bag,
                "--out",
                folder.resolve("labels"),
                "--model",
                model,
                "--concepts",
                store,
                "--json")
            .json()
            .getAsJsonObject();
    assertEquals(2, replayed.get("frames").getAsInt());
  }

  @Test
  void anotherModelsConceptIsRefusedWithTheReason() throws IOException {
    Path store = folder.resolve("store");
    Path frame = Cli.write(folder.resolve("frame.png"), Cli.frame(0));
    Path mask = Cli.write(folder.resolve("mask.png"), Cli.mask(0));
    Object[] teach = {
      "teach",
      "my mug",
      "--class",
      "mug",
      "--ref",
      frame + "=" + mask,
      "--concepts",
      store,
      "--model",
      Cli.TINY
    };
    Cli.run(teach).ok();
    var bag = KitchenFixture.bag(folder, 1);
    var replayed =
        Cli.run(
            "replay",
            bag,
            "--out",
            folder.resolve("labels"),
            "--model",
            BUNDLES.resolve("san_tiny"),
            "--concepts",
            store);
    assertTrue(replayed.ok().err().contains("my mug"), replayed.err());
  }

  @Test
  void checksABundleLineByLine() throws IOException {
    String said = Cli.run("model", "check", BUNDLES.resolve("san_tiny")).ok().out();
    assertTrue(said.contains("ok       size 1280x720: masks [1, 20, "), said);
    assertTrue(said.endsWith("0 faults\n"), said);

    var broken = Cli.run("model", "check", folder.resolve("none"));
    assertEquals(1, broken.exitCode());
    assertTrue(broken.out().startsWith("FAULT    files: bundle folder"), broken.out());
    var json = Cli.run("model", "check", Cli.TINY, "--json").json().getAsJsonArray();
    assertEquals("ok", json.get(0).getAsJsonObject().get("level").getAsString());
  }

  @Test
  void encodesWordsAheadOfTime() throws IOException {
    Path words =
        Files.writeString(folder.resolve("words.yaml"), "words: [teapot, samovar, red kettle]\n");
    Object[] encode = {"model", "encode", words, "--model", BUNDLES.resolve("san_tiny")};
    String said = Cli.run(encode).ok().out();
    assertTrue(said.startsWith("3 words, 14 prompts each, in "), said);
  }
}
