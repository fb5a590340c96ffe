package io.github.personalseg.bench.photos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.photos.PhotoFigures.Named;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhotosReportTest {
  private static PhotoFigures photo(String name, double iou, Named named, boolean inFive) {
    var best = new BestProposal(3, iou, iou / 2, 0.5, List.of("mug"));
    return new PhotoFigures(name, "mug", best, named, inFive, new BinaryScore(10, 10, 0));
  }

  private static ThingFigures thing(
      String name, boolean hasWord, BinaryScore taught, PhotoFigures... photos) {
    return new ThingFigures(
        name,
        "mug",
        hasWord,
        List.of(),
        List.of(photos),
        List.of(new TaughtFigures("method: default", 3, false, taught, List.of())),
        new ThingFigures.FalseAlarms(4, 1, 1000, 10, "x/1.jpg", 0.01));
  }

  @Test
  void averagesPhotographsForProposalsAndThingsForTheRest() {
    var report =
        PhotosReport.of(
            "set",
            "demo",
            "00",
            72,
            0,
            List.of(
                thing(
                    "mug",
                    true,
                    new BinaryScore(90, 10, 0),
                    photo("mug/0.jpg", 0.9, Named.RIGHT, true),
                    photo("mug/1.jpg", 0.6, Named.NOTHING, true),
                    photo("mug/2.jpg", 0.3, Named.WRONG, false)),
                thing(
                    "dragon",
                    false,
                    new BinaryScore(10, 0, 40),
                    photo("dragon/0.jpg", 0.8, Named.NO_WORD, false))),
            Optional.empty());
    var summary = report.summary();
    assertEquals(4, summary.photographs());
    assertEquals(0.65, summary.meanBest(), 1e-12);
    assertArrayEquals(new double[] {0.75, 0.5, 0.25}, summary.shares(), 1e-12);
    assertEquals(3, summary.withWord());
    assertEquals(1 / 3.0, summary.namedRight(), 1e-12);
    assertEquals(2 / 3.0, summary.namedInFive(), 1e-12);
    assertEquals(1 / 3.0, summary.namedNothing(), 1e-12);
    assertEquals(0.5, summary.classWordIou(), 1e-12);
    var row = summary.taught().get(0);
    assertEquals((0.9 + 0.2) / 2, row.iou(), 1e-12);
    assertEquals((0.9 + 1) / 2, row.precision(), 1e-12);
    assertEquals((1 + 0.2) / 2, row.recall(), 1e-12);
    assertEquals("dragon", row.worst());
    assertEquals(0.2, row.worstIou(), 1e-12);
    assertEquals(0.25, summary.alarms(), 1e-12);
    assertEquals(0.01, summary.claimed(), 1e-12);
  }
}
