package io.github.personalseg.cli.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MemoryTrackTest {
  @Test
  void judgesRoundsByTheirMedians() {
    var track = new MemoryTrack();
    track.add(0, 10);
    for (int i = 0; i < 3; i++) {
      track.add(1, 100);
      track.add(2, 104);
      track.add(4, i == 1 ? 500 : 90);
    }
    assertEquals(10, track.median(0));
    assertEquals(100, track.median(1));
    assertEquals(Double.NaN, track.median(3), "nothing was told in it");
    assertEquals(90, track.median(4), "one outlier does not count");
    assertEquals(90, track.least(4));
    assertEquals(100, track.level(1));
    assertEquals(0.10, track.spread(1), 1e-12);
    assertEquals(Double.NaN, track.level(9));
    assertEquals(Double.NaN, track.spread(9));
  }
}
