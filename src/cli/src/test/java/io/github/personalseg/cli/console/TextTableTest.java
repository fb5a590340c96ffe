package io.github.personalseg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class TextTableTest {
  @Test
  void alignsColumns() {
    var table = new TextTable("word", "share>").row("mug", "7.5 %").row("my mug ☕", "12.5 %");

    assertEquals(
        """
        word       share
        mug        7.5 %
        my mug ☕  12.5 %
        """,
        table.toString());
  }

  @Test
  void refusesRowsOfAnotherWidth() {
    assertThrows(IllegalArgumentException.class, () -> new TextTable("a").row("1", "2"));
  }
}
