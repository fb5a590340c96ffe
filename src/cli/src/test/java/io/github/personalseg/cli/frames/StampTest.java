package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

final class StampTest {
  @Property
  void readsWhatItWrites(@ForAll @LongRange(max = 4_294_967_295_999_999_999L) long nanos) {
    assertEquals(nanos, Stamp.parse(Stamp.format(nanos)));
  }
}
