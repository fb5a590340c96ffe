package io.github.personalseg.cli.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentCommandTest {
  @TempDir Path folder;

  private Cli segment(Object... more) {
    Object[] args = {
      "segment", "--model", Cli.TINY, "--concepts", folder.resolve("store"), "--out", folder
    };
    Object[] all = new Object[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  @Test
  void writesLabelsAndOverlayAndTellsShares() throws IOException {
    var frame = Cli.write(folder.resolve("kitchen.jpg"), Cli.frame(0));
    var classes =
        segment(frame, "--json").json().getAsJsonArray().get(0).getAsJsonObject().get("classes");

    var labels = ImageFiles.readGray(folder.resolve("kitchen_labels.png"));
    assertEquals(Cli.WIDTH, labels.width());
    assertEquals(Cli.HEIGHT, labels.height());
    int pixels = 0;
    for (var entry : classes.getAsJsonArray()) {
      pixels += entry.getAsJsonObject().get("pixels").getAsInt();
    }
    assertEquals(Cli.WIDTH * Cli.HEIGHT, pixels);
    assertTrue(ImageFiles.read(folder.resolve("kitchen_overlay.png")).width() >= Cli.WIDTH);
  }

  @Test
  void printsATableOfWords() throws IOException {
    var frame = Cli.write(folder.resolve("kitchen.png"), Cli.frame(0));
    String table = segment(frame, "--words", "mug, wall").ok().out();

    assertTrue(table.contains("share"), table);
    assertTrue(table.contains("%"), table);
    assertTrue(table.contains("wall") || table.contains("mug"), table);
    assertTrue(!table.contains("floor"), table);
  }

  @Test
  void takesAVocabularyFile() throws IOException {
    var frame = Cli.write(folder.resolve("kitchen.png"), Cli.frame(0));
    var words = Files.writeString(folder.resolve("words.yaml"), "words: [mug]\n");
    String table = segment(frame, "--vocabulary", words).ok().out();
    assertTrue(table.contains("100.0 %"), table);
  }

  @Test
  void namesBadInput() throws IOException {
    var frame = Cli.write(folder.resolve("kitchen.png"), Cli.frame(0));
    var text = Files.writeString(folder.resolve("text.png"), "no image");

    segment("nowhere.png").fails(1, "no such file or folder: nowhere.png");
    segment(text).fails(1, "text.png: not an image in a known format");
    segment(frame, "--words", "mug,flurbl").fails(1, "flurbl");
    segment(frame, "--words", "mug,mug").fails(1, "the vocabulary holds 'mug' twice");
    segment(frame, "--words", "mug", "--vocabulary", "words.yaml")
        .fails(2, "--vocabulary and --words exclude each other");
    segment(frame, "--device", "gpu").fails(1, "device is \"gpu\"; allowed: auto, cpu");
    segment().fails(2, "Missing required parameter: 'IMAGE'");
    segment(frame, "--colour").fails(2, "Unknown option: '--colour'");
    Cli.run("segment", frame, "--model", folder.resolve("none")).fails(1, "does not exist");
  }
}
