package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.TeachFile.FrameSource;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TeachFileTest {
  @TempDir Path folder;

  @Test
  void readsHowFarMarksAreFollowed() throws IOException {
    String yaml =
        """
        concepts:
          - name: my mug
            class_name: mug
            references:
              - {stamp: "1.000000000", points: [[5, 6]], follow: 5}
              - {stamp: "2.000000000", points: [[5, 6]], follow: 0}
              - {stamp: "3.000000000", points: [[5, 6]], negative: true}
              - {stamp: "4.000000000", negative: true}
              - {image: a.png, points: [[5, 6]]}
        """;
    var references = read(yaml).following(2.5).concepts().get(0).references();
    assertEquals(5, references.get(0).follow().orElseThrow());
    assertEquals(0, references.get(1).follow().orElseThrow());
    assertEquals(2.5, references.get(2).follow().orElseThrow());
    assertTrue(references.get(3).follow().isEmpty(), "nothing is marked");
    assertTrue(references.get(4).follow().isEmpty(), "no frame of a recording");
    for (String wrong : List.of("-1", "61", ".nan", "x", "true")) {
      String other = yaml.replace("follow: 5", "follow: " + wrong);
      var error = assertThrows(CliException.class, () -> read(other), wrong);
      assertTrue(error.getMessage().contains("'follow'"), error.getMessage());
    }
    String still = yaml.replace("{image: a.png, ", "{image: a.png, follow: 3, ");
    var error = assertThrows(CliException.class, () -> read(still));
    assertTrue(error.getMessage().contains("needs a frame of a recording"), error.getMessage());
  }

  @Test
  void readsEveryFormOfMarking() throws IOException {
    Cli.write(folder.resolve("teach/ref1.png"), Cli.mask(0));
    var file =
        read(
            """
            concepts:
              - name: my mug
                class_name: mug
                references:
                  - {stamp: "1750000003.100000000", mask: teach/ref1.png}
                  - {stamp: "1750000004.000000001", polygon: [[1, 2], [30.5, 2], [30, 40]]}
                  - {image: other.png, box: [3, 4, 50, 60], negative: true}
                  - {stamp: "0.000000000", points: [[5, 6]]}
                  - {stamp: "2.000000000", negative: true}
            """);

    var lesson = file.concepts().get(0);
    assertEquals("my mug", lesson.name());
    assertEquals("mug", lesson.className());
    var references = lesson.references();
    assertEquals(new FrameSource.InBag(1_750_000_003_100_000_000L), references.get(0).frame());
    var mask = (Annotation.Image) references.get(0).marking().orElseThrow();
    assertEquals(Cli.mask(0).width(), mask.mask().width());
    assertTrue(mask.mask().contains(60, 60));
    assertFalse(mask.mask().contains(100, 60));
    assertEquals(
        new Annotation.Polygon(
            List.of(new Mask.Point(1, 2), new Mask.Point(30.5, 2), new Mask.Point(30, 40))),
        references.get(1).marking().orElseThrow());
    assertEquals(new FrameSource.InFile(folder.resolve("other.png")), references.get(2).frame());
    assertEquals(
        new Annotation.Box(new Mask.Box(3, 4, 50, 60)), references.get(2).marking().orElseThrow());
    assertTrue(references.get(2).negative());
    assertEquals(
        new Annotation.Points(List.of(new Mask.Point(5, 6))),
        references.get(3).marking().orElseThrow());
    assertTrue(references.get(4).marking().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{mask: a.png} | needs either 'stamp' or 'image'",
        "{stamp: '1.000000000', image: a.png, mask: a.png} | needs either 'stamp' or 'image'",
        "{stamp: '1.000000000'} | needs exactly one of box, mask, points, polygon; it has none",
        "{stamp: '1.000000000', mask: a.png, box: [0, 0, 1, 1]} | it has box, mask",
        "{stamp: 1750000003.1, mask: a.png} | a text is needed (put it in quotes)",
        "{stamp: '3.1', mask: a.png} | stamp '3.1'; needed: seconds.nanoseconds",
        "{stamp: '1.000000000', box: [0, 0, 1]} | 'box' has 3 numbers; 4 are needed",
        "{stamp: '1.000000000', box: [0, 0, 0, 5]} | box is 0x5; at least 1x1",
        "{stamp: '1.000000000', polygon: [[0, .nan]]} | a number is needed",
        "{stamp: '1.000000000', mask: a.png, negatve: true} | unknown key 'negatve'; allowed:",
        "{stamp: '1.000000000', mask: a.png, negative: 3} | allowed: true, false",
      })
  void namesTheMistakeAndItsPlace(String reference, String message) {
    var error =
        assertThrows(
            CliException.class,
            () ->
                read(
                    "concepts: [{name: my mug, class_name: mug, references: ["
                        + reference
                        + "]}]\n"));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void namesTheReferenceThatIsWrong() {
    var error =
        assertThrows(
            CliException.class,
            () -> read("concepts: [{name: a, class_name: mug, references: [{mask: a.png}]}]"));
    assertEquals(
        "teach.yaml, concept 1, reference 1: needs either 'stamp' or 'image'", error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "concepts: [] | 'concepts' is '[]'; a list with at least one entry is needed",
        "- a | teach.yaml is '[a]'; a mapping (key: value) is needed",
        "concept: [] | teach.yaml: unknown key 'concept'; allowed: concepts",
        "concepts: [{name: a}] | concept 1: 'class_name' is missing",
        "concepts: [ | is not YAML",
      })
  void namesWhatTheFileLacks(String yaml, String message) {
    var error = assertThrows(CliException.class, () -> read(yaml));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  private TeachFile read(String yaml) throws IOException {
    return TeachFile.read(Files.writeString(folder.resolve("teach.yaml"), yaml));
  }
}
