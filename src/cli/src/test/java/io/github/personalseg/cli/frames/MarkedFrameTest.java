package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FRAME=MARK on a command line, for --ref and --not alike. */
final class MarkedFrameTest {
  @TempDir Path folder;
  private Path frame;

  @BeforeEach
  void picture() throws IOException {
    frame = Cli.write(folder.resolve("frame.png"), Cli.frame(0));
    Cli.write(folder.resolve("mask.png"), Cli.mask(0));
  }

  private AnnotatedFrame read(String text, boolean negative) throws IOException {
    return MarkedFrame.read(List.of(MarkedFrame.of(text, negative))).get(0);
  }

  private Annotation marking(String mark, boolean negative) throws IOException {
    var example = read(frame + "=" + mark, negative);
    assertEquals(negative, example.negative());
    return example.annotation().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsEveryFormOfMarking(boolean negative) throws IOException {
    assertEquals(
        new Annotation.Box(new Mask.Box(80, 19, 7, 9)), marking("box:80,19,7,9", negative));
    assertEquals(
        new Annotation.Polygon(
            List.of(new Mask.Point(1, 2), new Mask.Point(30.5, 2), new Mask.Point(30, 40))),
        marking("polygon:1,2,30.5,2,30,40", negative));
    assertEquals(
        new Annotation.Polygon(
            List.of(new Mask.Point(1, 2), new Mask.Point(30, 2), new Mask.Point(30, 40))),
        marking("polygon:1,2 30,2; 30,40", negative));
    assertEquals(
        new Annotation.Points(List.of(new Mask.Point(5, 6), new Mask.Point(7, 8))),
        marking("points:5,6,7,8", negative));
    assertEquals(
        new Annotation.Points(List.of(new Mask.Point(5, 6)), List.of(new Mask.Point(9, 9))),
        marking("points:5,6/9,9", negative));
    for (String mask : List.of("", "mask:")) {
      var image = (Annotation.Image) marking(mask + folder.resolve("mask.png"), negative);
      assertTrue(image.mask().contains(60, 60));
      assertFalse(image.mask().contains(0, 0));
    }
  }

  @Test
  void onlyANegativeFrameMayGoUnmarked() throws IOException {
    assertEquals(Optional.empty(), read(frame.toString(), true).annotation());
    var refused = assertThrows(CliException.class, () -> MarkedFrame.of(frame.toString(), false));
    assertTrue(refused.getMessage().contains("add =MARK"), refused.getMessage());
    assertTrue(refused.getMessage().contains("=box:80,190,70,90"), refused.getMessage());
  }

  @Test
  void namesMayHoldTheSign() throws IOException {
    var odd = Cli.write(folder.resolve("a=b.png"), Cli.frame(1));
    assertEquals(odd, MarkedFrame.of(odd + "=box:1,2,3,4", false).frame());
    assertEquals(Optional.of("box:1,2,3,4"), MarkedFrame.of(odd + "=box:1,2,3,4", false).mark());
    assertEquals(new MarkedFrame(odd, Optional.empty(), true), MarkedFrame.of(odd + "", true));
    var mask = Cli.write(folder.resolve("m=n.png"), Cli.mask(0));
    var both = MarkedFrame.of(odd + "=" + mask, true);
    assertEquals(new MarkedFrame(odd, Optional.of(mask.toString()), true), both);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "box:1,2,3 | box of 3 numbers; box:X,Y,WIDTH,HEIGHT has 4",
        "box:1,2,0,4 | box is 0x4; at least 1x1",
        "box:1.5,2,3,4 | box side 1.5 is no whole pixel",
        "box:1,2,1e9,4 | \"1e9\" where a number is needed",
        "box:a,b,c,d | \"a\" where a number is needed",
        "box: | \"\" where a number is needed",
        "points:1 | X,Y pairs, at least 1",
        "points:1,2/ | \"\" where a number is needed",
        "points:NaN,1 | \"NaN\" where a number is needed",
        "polygon:1,2,3,4 | X,Y pairs, at least 3",
        "polygon:1,2,3,4,5,6,7 | X,Y pairs, at least 3",
        "circle:1,2,3 | is marked by \"circle:1,2,3\"; a mark is a mask picture, box:",
        "80,190,70,90 | is marked by \"80,190,70,90\"; a mark is",
      })
  void refusesOtherMarks(String mark, String message) {
    for (boolean negative : List.of(false, true)) {
      var refused = assertThrows(CliException.class, () -> marking(mark, negative));
      assertTrue(refused.getMessage().contains(message), refused.getMessage());
      String option = (negative ? "--not " : "--ref ") + frame;
      assertTrue(refused.getMessage().startsWith(option), refused.getMessage());
    }
  }

  @Test
  void refusesAFrameThatShowsTheThingTwice() {
    var twice =
        List.of(
            MarkedFrame.of(frame + "=box:1,2,30,40", false),
            MarkedFrame.of(folder + "/./frame.png=box:5,6,7,8", false));
    var refused = assertThrows(CliException.class, () -> MarkedFrame.read(twice));
    assertTrue(refused.getMessage().contains("is given twice"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "box:80,190,70,90 | box: [80, 190, 70, 90]",
        "points:5,6 | points: [[5, 6]]",
        "polygon:1,2,3,4,5,6 | polygon: [[1, 2], [3, 4], [5, 6]]",
      })
  void writesMarksForTeachingFiles(String mark, String yaml) {
    assertEquals(yaml, MarkedFrame.yaml(mark));
  }

  @Test
  void theMessageOfABoxCanBeTyped() throws IOException {
    var black = new RgbImage(Cli.WIDTH, Cli.HEIGHT, new byte[3 * Cli.WIDTH * Cli.HEIGHT]);
    var empty = Cli.write(folder.resolve("black.png"), black);
    var failed =
        Cli.run(
            "teach",
            "a",
            "--class",
            "mug",
            "--model",
            Cli.TINY,
            "--device",
            "cpu",
            "--concepts",
            folder.resolve("store"),
            "--ref",
            empty + "=box:700,10,20,30");
    failed.fails(1, "box 700,10,20,30 covers no pixel of the 160x120 image");
  }
}
