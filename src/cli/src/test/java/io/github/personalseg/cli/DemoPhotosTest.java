package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.Resize;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoPhotosTest {
  @TempDir Path folder;

  private Path pictures() throws IOException {
    Path pictures = folder.resolve("my pictures");
    Cli.write(pictures.resolve("desk.jpg"), Cli.frame(0));
    Cli.write(pictures.resolve("Shelf & <b>.PNG.png"), Cli.frame(2));
    // As large as a phone's.
    Cli.write(pictures.resolve("large.jpg"), Resize.to(Cli.frame(1), 2400, 1800));
    Cli.write(folder.resolve("masks/desk.png"), Cli.mask(0));
    Cli.write(folder.resolve("masks/large.png"), Resize.to(Cli.mask(1), 2400, 1800));
    return pictures;
  }

  private Cli run(Path pictures, String out, Object... more) {
    var args = new ArrayList<Object>(List.of("demo", "--photos", pictures, "--model", Cli.TINY));
    args.addAll(List.of("--out", folder.resolve(out)));
    args.addAll(Arrays.asList(more));
    return Cli.run(args.toArray());
  }

  @Test
  void labelsPicturesAndNamesWhatItLeavesOut() throws IOException {
    Path pictures = pictures();
    Files.write(pictures.resolve("broken.jpg"), new byte[] {1, 2, 3});
    Files.write(pictures.resolve("IMG_1.HEIC"), new byte[] {1, 2, 3});
    Files.writeString(pictures.resolve("notes.txt"), "not a picture");
    Files.createDirectories(pictures.resolve("older"));
    var run = run(pictures, "a").ok();
    assertTrue(run.out().contains("3 pictures labelled, 2 left out"), run.out());
    assertTrue(run.err().contains("IMG_1.HEIC: HEIC cannot be read; export it as JPEG"), run.err());
    assertTrue(run.err().contains("broken.jpg: not an image in a known format"), run.err());
    String page = Files.readString(folder.resolve("a/index.html"));
    assertTrue(page.contains("<h3>Shelf &amp; &lt;b&gt;.PNG.png</h3>"), page);
    assertTrue(page.contains("IMG_1.HEIC"), page);
    assertTrue(page.contains("--mark photo.jpg=320,240"), page);
    assertFalse(page.contains("taught_"), page);
    var shown = ImageFiles.read(folder.resolve("a/words_003.jpg"));
    assertEquals(1000, shown.width());
  }

  @Test
  void findsWhatIsMarkedInOne() throws IOException {
    Path pictures = pictures();
    Path masks = folder.resolve("masks");
    var run =
        run(
                pictures,
                "b",
                "--mark",
                "desk.jpg=" + masks.resolve("desk.png"),
                "--mark",
                "large.jpg=" + masks.resolve("large.png"),
                "--not",
                pictures.resolve("Shelf & <b>.PNG.png"),
                "--class",
                "mug",
                "--name",
                "<my> mug")
            .ok();
    assertTrue(run.out().contains("<my> mug is on "), run.out());
    String page = Files.readString(folder.resolve("b/index.html"));
    assertTrue(page.contains("3 marked pictures taught <b>&lt;my&gt; mug</b>, a mug"), page);
    assertTrue(page.contains("mark_003.jpg"), page);
    assertTrue(Files.exists(folder.resolve("b/taught_001.jpg")));
    // Another run replaces it.
    run(pictures, "b").ok();
  }

  @Test
  void takesTheClassWordFromTheMark() throws IOException {
    var run = run(pictures(), "c", "--mark", "desk.jpg=" + folder.resolve("masks/desk.png")).ok();
    assertTrue(run.err().contains("the marked thing is taken for a "), run.err());
    assertTrue(run.out().contains("; my "), run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "desk.jpg | say where it is, by a click as in photo.jpg=320,240",
        "=3,4 | say where it is",
        "desk.jpg= | say where it is",
        "none.jpg=3,4 | there is no picture none.jpg",
        "desk.jpg=3;4 | neither a click such as 320,240 nor the file of a mask",
        "desk.jpg=-3,4 | neither a click",
        "desk.jpg=NaN,1 | neither a click",
        "desk.jpg=1e3,4 | neither a click",
        "desk.jpg=160,20 | the click 160,20 lies outside of",
        "large.jpg=2400,20 | which is 2400x1800 upright",
        "desk.jpg=large.jpg | both must be of one size"
      })
  void saysWhatIsWrongWithAMark(String mark, String message) throws IOException {
    run(pictures(), "d", "--mark", mark, "--class", "mug").fails(1, message);
  }

  @Test
  void saysWhatIsWrongWithAFolder() throws IOException {
    run(folder.resolve("none"), "e").fails(1, "none does not exist");
    Path file = Files.writeString(folder.resolve("file"), "");
    run(file, "e").fails(1, "is no folder");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    run(empty, "e").fails(1, "holds no JPEG or PNG picture; it is empty");
    Files.writeString(empty.resolve("a.txt"), "");
    run(empty, "e").fails(1, "it holds a.txt");
    Files.writeString(empty.resolve("a.jpg"), "");
    run(empty, "e").fails(1, "none of the 1 pictures could be read");
    Path pictures = pictures();
    run(pictures, "e", "--name", "my mug").fails(1, "need a --mark");
    run(pictures, "e", "--live").fails(1, "--photos goes without --live");
    run(pictures, "my pictures/out").fails(1, "lies in the folder of pictures");
    Cli.run("demo", "--mark", "a.jpg=1,2").fails(1, "need --photos");
  }
}
