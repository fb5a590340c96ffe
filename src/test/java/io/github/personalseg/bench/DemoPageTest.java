package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoPageTest {
  private static final String HTML =
      new DemoPage(
              "<b>my</b> \"mug\" & more",
              "mug",
              new DemoMetrics(197, 0.61, 0.612, 0.2, 0.751, 0.8, 0.9, 1.2, 80, 120, 900),
              List.of(new DemoPage.Reference("ref1.png", "marked at 3.1 s")),
              List.of(new DemoPage.Moment("a_before.png", "a_after.png", "at 5.0 s")))
          .toHtml();

  @Test
  void showsPicturesAndFigures() {
    for (String part : List.of("ref1.png", "a_before.png", "a_after.png", "at 5.0 s", "197")) {
      assertTrue(HTML.contains(part), part);
    }
    assertTrue(HTML.contains("0.20 → <span class=\"good\">0.75</span>"));
  }

  @Test
  void escapesNames() {
    assertTrue(HTML.contains("&lt;b&gt;my&lt;/b&gt; &quot;mug&quot; &amp; more"));
    assertFalse(HTML.contains("<b>my</b>"));
  }

  @Test
  void needsNothingFromElsewhere() {
    assertFalse(HTML.contains("http"));
    assertFalse(HTML.contains("<script"));
  }
}
