package io.github.personalseg.cli.bag;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import io.github.personalseg.cli.frames.Unpacked;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of a bag as pictures. */
final class BagUnpackCommandTest {
  @TempDir Path folder;

  @Test
  void unpacksWhatPackMakesABagOf() throws IOException {
    Path bag = KitchenFixture.bag(folder, 4);
    Path out = folder.resolve("out");
    assertEquals("4 frames -> " + out, Cli.run("bag", "unpack", bag, out).ok().out().strip());
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(
          Cli.frame(i).data(), ImageFiles.read(out.resolve(Unpacked.picture(i))).data());
    }
    assertEquals(
        Files.readAllLines(folder.resolve("frames/frames.csv")),
        Files.readAllLines(out.resolve("frames.csv")));
    Cli.run("bag", "pack", out, folder.resolve("again")).ok();
    var info = Cli.run("bag", "info", folder.resolve("again"), "--json").json().getAsJsonObject();
    assertEquals(KitchenFixture.START, info.get("start_ns").getAsLong());
  }

  @Test
  void takesAPartAndKeepsTheFramesNumbers() throws IOException {
    Path bag = KitchenFixture.bag(folder, 6);
    Path out = folder.resolve("out");
    Cli.run("bag", "unpack", bag, out, "--every", 2, "--from", 0.2, "--duration", 0.25).ok();
    assertTrue(Files.exists(out.resolve("000002.png")));
    assertTrue(Files.exists(out.resolve("000004.png")));
    assertEquals(
        List.of("index,seconds", "2," + KitchenFixture.stamp(2), "4," + KitchenFixture.stamp(4)),
        Files.readAllLines(out.resolve("frames.csv")));
  }

  @Test
  void replacesOnlyWhatItMade() throws IOException {
    Path bag = KitchenFixture.bag(folder, 3);
    Path out = folder.resolve("out");
    Cli.run("bag", "unpack", bag, out).ok();
    Cli.run("bag", "unpack", bag, out).fails(1, "--replace");
    Cli.run("bag", "unpack", bag, out, "--replace", "--every", 2).ok();
    assertFalse(Files.exists(out.resolve("000001.png")));

    Files.writeString(out.resolve("notes.txt"), "mine");
    Cli.run("bag", "unpack", bag, out, "--replace").fails(1, "notes.txt already");
    assertEquals("mine", Files.readString(out.resolve("notes.txt")));
    // A person's own frames have the same names and the same index.
    Path own = folder.resolve("frames");
    Cli.run("bag", "unpack", bag, own, "--replace")
        .fails(1, "000000.png was not written by this program");
    assertTrue(Files.exists(own.resolve("000000.png")) && Files.exists(own.resolve("frames.csv")));
    Cli.run("bag", "unpack", bag, bag.resolve("out")).fails(1, "lies in the bag that is read");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Path bag = KitchenFixture.bag(folder, 2);
    Path out = folder.resolve("out");
    Cli.run("bag", "unpack", bag, out, "--every", 0).fails(2, "--every is 0");
    Cli.run("bag", "unpack", bag, out, "--topic", "/other").fails(1, "no topic /other");
    Cli.run("bag", "unpack", bag, out, "--from", 99).fails(1, "no frame to write");
  }
}
