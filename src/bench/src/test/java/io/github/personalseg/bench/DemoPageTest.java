package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class DemoPageTest {
  private static final String NAME = "<b>my</b> \"mug\" & more";
  private static final String HTML = page(List.of(failure())).toHtml();

  private static DemoPage.Failure failure() {
    return new DemoPage.Failure("f.jpg", "f_after.png", "f_errors.png", "120 pixels missed");
  }

  private static DemoPage page(List<DemoPage.Failure> failures) {
    return new DemoPage(
        NAME,
        "mug",
        "What was done <here>.",
        "Measured on 197 frames.",
        List.of(new DemoPage.Figure("0.75", "0.20", "IoU"), new DemoPage.Figure("1 s", "", "time")),
        List.of(
            new DemoPage.Reference(DemoPage.Source.MARKED, "ref1.png", "marked at 3.1 s"),
            new DemoPage.Reference(DemoPage.Source.CORRECTED, "ref2.png", "not it"),
            new DemoPage.Reference(DemoPage.Source.FOLLOWED, "ref3.png", "followed")),
        List.of("the white mug at the left answers too"),
        List.of(new DemoPage.Moment("a.jpg", "a_before.png", "a_after.png", "at 5.0 s")),
        failures,
        List.of(
            new DemoPage.Colour("mine", 0xff1f8f, true), new DemoPage.Colour("wall", 0x10, false)));
  }

  @Test
  void showsPicturesAndFigures() {
    var pictures =
        Pattern.compile("src=\"([^\"]+)\"").matcher(HTML).results().map(m -> m.group(1)).toList();
    assertEquals(
        List.of(
            "ref1.png",
            "ref2.png",
            "ref3.png",
            "a.jpg",
            "a_before.png",
            "a_after.png",
            "f.jpg",
            "f_after.png",
            "f_errors.png"),
        pictures);
    for (String part :
        List.of(
            "<s>0.20 → </s>0.75",
            "<b>1 s</b>",
            "Marked by hand",
            "Marked as not it",
            "Followed by itself",
            "the white mug at the left answers too",
            "120 pixels missed",
            "Where it fails",
            "background:#ff1f8f",
            "background:#000010")) {
      assertTrue(HTML.contains(part), part);
    }
  }

  @Test
  void saysWhenNothingFails() {
    String html = page(List.of()).toHtml();
    assertTrue(html.contains("No frame has a wrong pixel"));
    assertTrue(html.contains("Where it fails"));
  }

  @Test
  void everyPictureHasWordsInItsPlace() {
    assertEquals(
        Pattern.compile("<img ").matcher(HTML).results().count(),
        Pattern.compile("alt=\"[^\"]+\"").matcher(HTML).results().count());
  }

  @Test
  void escapesNames() {
    assertTrue(HTML.contains("&lt;b&gt;my&lt;/b&gt; &quot;mug&quot; &amp; more"));
    assertTrue(HTML.contains("&lt;here&gt;"));
    assertFalse(HTML.contains("<b>my</b>"));
  }

  @Test
  void needsNothingFromElsewhere() {
    assertFalse(HTML.contains("http"));
    assertFalse(HTML.contains("<script"));
  }
}
