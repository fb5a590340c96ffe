package io.github.personalseg.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Outputs that meet inputs or a person's own files: refused with one line, and every byte below the
 * folder stays as it was.
 */
final class OutputsTest {
  @TempDir Path folder;
  private Path bag;

  @BeforeEach
  void recording() throws IOException {
    bag = KitchenFixture.bag(folder, 2);
    Files.createSymbolicLink(folder.resolve("link"), bag);
    Files.createSymbolicLink(folder.resolve("link to link"), Path.of("link"));
    Files.createDirectories(folder.resolve("deep/er"));
    Files.createSymbolicLink(folder.resolve("deep/up"), Path.of("../kitchen"));
    Files.createSymbolicLink(folder.resolve("elsewhere"), folder.resolve("deep/er"));
    Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    Files.createSymbolicLink(folder.resolve("leads nowhere"), Path.of("missing/place"));
    Files.createDirectories(folder.resolve("store"));
    Files.writeString(folder.resolve("store/.lock"), "");
    Files.createDirectories(folder.resolve("person"));
    Files.writeString(folder.resolve("person/thesis.txt"), "years of work");
    Files.createDirectories(folder.resolve("look-alike"));
    Files.writeString(folder.resolve("look-alike/metadata.yaml"), "rosbag2_bagfile_information:\n");
    Files.createDirectories(folder.resolve("lessons"));
    Files.copy(
        KitchenFixture.teachFile(folder.resolve("lessons")),
        folder.resolve("lessons/metadata.yaml"));
    Files.writeString(folder.resolve("a file"), "of a person");
    Files.writeString(folder.resolve("words.yaml"), "words: [mug, wall]\n");
    Files.createDirectories(folder.resolve("empty"));
  }

  /** Each file below the folder with its content, each link with where it leads. */
  private TreeMap<String, String> everything() throws IOException {
    var found = new TreeMap<String, String>();
    try (var walk = Files.walk(folder)) {
      for (Path path : walk.toList()) {
        String name = folder.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          found.put(name, "-> " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          found.put(name, Arrays.hashCode(Files.readAllBytes(path)) + "");
        } else {
          found.put(name, "folder");
        }
      }
    }
    return found;
  }

  private Object at(String path) {
    return path.startsWith("/") ? path : folder + "/" + path;
  }

  @ParameterizedTest
  @CsvSource({
    // what is read, where the result should go
    "kitchen, kitchen",
    "kitchen, kitchen/",
    "kitchen, ./kitchen",
    "kitchen, kitchen/../kitchen",
    "kitchen, kitchen/.",
    "kitchen, empty/../kitchen",
    "kitchen, link",
    "kitchen, link/.",
    "kitchen, link to link",
    "kitchen, deep/up",
    "kitchen, elsewhere/../up",
    "kitchen, elsewhere/../../kitchen",
    "link, kitchen",
    "link, link to link",
    "deep/up, link",
    "kitchen/kitchen_0.mcap, kitchen",
    "kitchen/kitchen_0.mcap, link",
    "link/kitchen_0.mcap, kitchen",
    "kitchen/kitchen_0.mcap, kitchen/kitchen_0.mcap",
    "kitchen/kitchen_0.mcap, kitchen/labels",
    "kitchen, kitchen/kitchen_0.mcap",
    "kitchen, kitchen/labels",
    "kitchen, link/labels/deeper",
    "kitchen, .",
    "kitchen, ''",
    "kitchen, kitchen/..",
    "kitchen, link/..",
    "kitchen, /",
    "kitchen, store",
    "kitchen, store/labels",
    "kitchen, lessons",
    "kitchen, lessons/teach.yaml",
    "kitchen, words.yaml",
    "kitchen, src/test/models/tiny",
    "kitchen, person",
    "kitchen, a file",
    "kitchen, a file/below",
    "kitchen, look-alike",
    "kitchen, empty",
    "kitchen, circle",
    "kitchen, frames",
    "kitchen, /dev/null",
    "kitchen, /dev/null/labels"
  })
  void replayNeverTouchesWhatItReadsOrAPersonHas(String input, String output) throws IOException {
    var before = everything();
    Cli.run(
            "replay",
            at(input),
            "--out",
            output.startsWith("src") ? Path.of(Cli.TINY.toString()) : at(output),
            "--replace",
            "--teach",
            folder.resolve("lessons/teach.yaml"),
            "--vocabulary",
            folder.resolve("words.yaml"),
            "--model",
            Cli.TINY,
            "--concepts",
            folder.resolve("store"))
        .failsNaming("--out", "exists and", "is no folder");
    assertEquals(before, everything());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frames",
        "frames/bag",
        ".",
        "frames/..",
        "person",
        "a file",
        "look-alike",
        "empty"
      })
  void packNeverTouchesItsFramesOrAPersonsFolder(String output) throws IOException {
    var before = everything();
    Cli.run("bag", "pack", folder.resolve("frames"), at(output), "--replace")
        .failsNaming("BAG", "exists and", "no place");
    assertEquals(before, everything());
  }

  @Test
  void replacesWhatItWroteThroughALinkToo() throws IOException {
    Cli.run("bag", "pack", folder.resolve("frames"), folder.resolve("packed")).ok();
    Files.createSymbolicLink(folder.resolve("again"), Path.of("packed"));
    Cli.run("bag", "pack", folder.resolve("frames"), folder.resolve("again"))
        .fails(1, "exists; choose another name, or replace it (--replace)");
    Cli.run("bag", "pack", folder.resolve("frames"), folder.resolve("again"), "--replace").ok();
    assertTrue(Files.isSymbolicLink(folder.resolve("again")));
    assertTrue(Files.exists(folder.resolve("packed/packed_0.mcap")));
  }

  @Test
  void makesTheBagWhereALinkLeads() {
    Cli.run("bag", "pack", folder.resolve("frames"), folder.resolve("leads nowhere")).ok();
    assertTrue(Files.exists(folder.resolve("missing/place/metadata.yaml")));
    assertTrue(Files.isSymbolicLink(folder.resolve("leads nowhere")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.txt", "teach.yaml", "kitchen_1.mcap", ".hidden", "sub/x.png"})
  void keepsABagWithAnythingElseInIt(String extra) throws IOException {
    Path own = folder.resolve("own");
    Cli.run("bag", "pack", folder.resolve("frames"), own).ok();
    Files.createDirectories(own.resolve(extra).getParent());
    Files.writeString(own.resolve(extra), "of a person");
    var before = everything();
    Cli.run("bag", "pack", folder.resolve("frames"), own, "--replace")
        .failsNaming(
            "exists and holds " + extra.replaceAll("/.*", ""), "exists and holds own_0.mcap");
    assertEquals(before, everything());
  }

  @ParameterizedTest
  @CsvSource({
    "a/img.png, b/img.png",
    "img.png, img.jpg",
    "img.png, deep/er/img.jpeg",
    "img.png, img.png",
    "img.png, ./img.png",
    "a/img.png, a/../a/img.png",
    "img, img.png",
    "img.png, img_labels.png",
    "img.jpg, img_overlay.png",
    "a/img.v2.png, b/img.v2.jpg"
  })
  void segmentGivesEveryPictureAResultOfItsOwnOrNone(String one, String other) throws IOException {
    for (String name : List.of(one, other)) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Path picture = Cli.write(folder.resolve("any.png"), Cli.frame(0));
      if (!Files.exists(file)) {
        Files.copy(picture, file);
      }
    }
    for (String replace : List.of("--quiet", "--replace")) {
      var before = everything();
      Cli.run(
              "segment",
              at(one),
              at(other),
              "--out",
              folder,
              replace,
              "--model",
              Cli.TINY,
              "--concepts",
              folder.resolve("store"))
          .failsNaming("would both become", "is given twice", "is a picture that is read");
      assertEquals(before, everything());
    }
  }

  @Test
  void segmentKeepsAPersonsFileButReplacesItsOwn() throws IOException {
    var desk = Cli.write(folder.resolve("desk.jpg"), Cli.frame(0));
    Path labels = Cli.write(folder.resolve("desk_labels.png"), Cli.mask(0));
    Object[] line = {
      "segment", desk, "--out", folder, "--model", Cli.TINY, "--concepts", folder.resolve("store")
    };
    var before = everything();
    Cli.run(line).fails(1, "desk_labels.png exists and was not written by this program");
    assertEquals(before, everything());

    Files.delete(labels);
    Cli.run(line).ok();
    Cli.run(line).ok();

    Files.copy(folder.resolve("any.png").resolveSibling("desk.jpg"), folder.resolve("x.jpg"));
    Cli.write(folder.resolve("x_overlay.png"), Cli.mask(0));
    line[1] = folder.resolve("x.jpg");
    Cli.run(line).fails(1, "x_overlay.png exists");
    assertFalse(
        Files.exists(folder.resolve("x_labels.png")), "refused before the first is written");
    line[2] = "--replace";
    line[3] = "--out=" + folder;
    Cli.run(line).ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"desk_labels.png", "desk_overlay.png"})
  void segmentWritesThroughNoLink(String name) throws IOException {
    var desk = Cli.write(folder.resolve("desk.jpg"), Cli.frame(0));
    Files.createSymbolicLink(folder.resolve(name), folder.resolve("person/thesis.txt"));
    Cli.run("segment", desk, "--out", folder, "--replace", "--model", Cli.TINY)
        .fails(1, "is no plain file");
    assertEquals("years of work", Files.readString(folder.resolve("person/thesis.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"person", "store", "lessons", "kitchen"})
  void reportsGoIntoNoFolderOfAPerson(String output) throws IOException {
    var before = everything();
    Cli.run("demo", "--kitchen", bag, "--out", at(output), "--model", Cli.TINY)
        .failsNaming("holds files that this program did not write", "is the recording");
    Cli.run("bench", "model", "--out", at(output), "--model", Cli.TINY)
        .failsNaming("holds files that this program did not write");
    Cli.run("bench", "soak", "--out", at(output), "--model", Cli.TINY)
        .failsNaming("holds files that this program did not write");
    assertEquals(before, everything());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/report"})
  void reportsGoIntoNoModel(String below) {
    for (String bench : List.of("model", "soak")) {
      Cli.run("bench", bench, "--out", Cli.TINY + below, "--model", Cli.TINY)
          .failsNaming("is the model's folder", "lies in the model's folder");
    }
    assertFalse(Files.exists(Path.of(Cli.TINY + "/.personal-seg")));
    assertFalse(Files.exists(Path.of(Cli.TINY + "/report")));
  }
}
