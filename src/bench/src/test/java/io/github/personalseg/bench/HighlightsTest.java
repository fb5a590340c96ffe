package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HighlightsTest {
  private static final int MUCH = 5000;

  @Test
  void countsPixels() {
    int[] truth = {7, 7, 7, 2, 2, 0};
    assertEquals(new Highlights.Content(4, 3, 2), Highlights.Content.of(4, truth, 7, 2));
  }

  @Test
  void mixesWhatTheFramesShow() {
    var contents = new ArrayList<Highlights.Content>();
    for (int i = 0; i < 40; i++) {
      contents.add(new Highlights.Content(i, i < 20 ? MUCH : 0, i % 20 < 10 ? MUCH : 0));
    }
    var chosen = Highlights.choose(contents, 8);

    assertEquals(8, chosen.size());
    assertEquals(4, chosen.stream().filter(c -> c.frame() < 10).count());
    assertEquals(2, chosen.stream().filter(c -> c.frame() >= 10 && c.frame() < 20).count());
    assertEquals(2, chosen.stream().filter(c -> c.frame() >= 20 && c.frame() < 30).count());
    assertEquals("my mug and another mug", chosen.get(0).describe("my mug", "mug"));
    assertEquals("my mug", contents.get(15).describe("my mug", "mug"));
    assertEquals("another mug only", contents.get(25).describe("my mug", "mug"));
    assertEquals("no mug", contents.get(35).describe("my mug", "mug"));
  }

  @Test
  void takesWhatThereIs() {
    var contents = new ArrayList<Highlights.Content>();
    for (int i = 0; i < 9; i++) {
      contents.add(new Highlights.Content(i, 0, 0));
    }
    assertEquals(8, new HashSet<>(Highlights.choose(contents, 8)).size());
    assertEquals(9, Highlights.choose(contents, 20).size());
    assertTrue(Highlights.choose(List.of(), 8).isEmpty());
  }

  @Test
  void theWorstFramesAreSpreadAndHonest() {
    int[] truth = {9, 9, 9, 1, 1};
    assertEquals(
        new Highlights.Failure(4, 1, 2),
        Highlights.Failure.of(4, truth, 9, new int[] {7, 7, 0, 7, 7}, 7));
    var all = new ArrayList<Highlights.Failure>();
    for (int i = 0; i < 50; i++) {
      all.add(new Highlights.Failure(i, i < 10 ? 0 : i, i == 20 ? 100 : 0));
    }
    assertEquals(
        List.of(20, 49, 44),
        Highlights.worst(all, 3, 5).stream().map(Highlights.Failure::frame).toList());
    assertEquals(
        0, Highlights.worst(all.subList(0, 10), 3, 5).size(), "good frames are no failures");
  }
}
