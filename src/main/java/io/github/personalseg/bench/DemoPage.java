package io.github.personalseg.bench;

import java.util.List;
import java.util.Locale;

/**
 * The page that shows a demo run: figures, the references that taught the concept, and frames
 * before and after. One file without scripts or remote parts; its pictures lie beside it.
 *
 * @param conceptName what was taught, "my mug"
 * @param className its class word, "mug"
 * @param metrics what was measured
 * @param references the marked frames, as pictures beside the page
 * @param moments the frames shown, in order
 */
public record DemoPage(
    String conceptName,
    String className,
    DemoMetrics metrics,
    List<Reference> references,
    List<Moment> moments) {

  /** A marked frame: its picture's file name and its caption. */
  public record Reference(String picture, String caption) {}

  /** A frame labelled twice: the two pictures' file names and a caption. */
  public record Moment(String before, String after, String caption) {}

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6878; --line: #d9dee6;
        --paper: #ffffff; --card: #f5f7fa; --good: #14804a; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #98a4b5;
        --line: #303a48; --paper: #12161c; --card: #1b212a; --good: #4cc38a; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; max-width: 84rem; padding: 2.5rem 1.5rem 4rem; color: var(--ink);
        background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
      h1 { margin: 0 0 .3rem; font-size: 1.9rem; letter-spacing: -.01em; }
      h2 { margin: 2.8rem 0 .8rem; font-size: 1.25rem; }
      p { max-width: 60rem; margin: .4rem 0; } .soft { color: var(--soft); }
      .tiles { display: grid; gap: .8rem; margin-top: 1.6rem; grid-template-columns: repeat(3, 1fr); }
      .tile { padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem;
        background: var(--card); }
      .tile b { display: block; font-size: 1.55rem; font-variant-numeric: tabular-nums; }
      .tile > span { color: var(--soft); font-size: .9rem; }
      .good { color: var(--good); }
      figure { margin: 0; } img { display: block; width: 100%; border-radius: .5rem; }
      figcaption { padding: .35rem 0; color: var(--soft); font-size: .9rem; }
      .three { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
      .pair { display: grid; gap: 1rem; margin: 0 0 1.6rem; grid-template-columns: 1fr 1fr; }
      @media (max-width: 44rem) { .pair, .tiles { grid-template-columns: 1fr; } }
      .pair h3 { grid-column: 1 / -1; margin: .6rem 0 -.4rem; font-size: 1rem; }
      code { font-size: .9em; }
      """;

  /** The page as HTML 5, UTF-8. */
  public String toHtml() {
    var html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(escaped(conceptName))
        .append(" · personal_segmentation</title>\n")
        .append("<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n");
    appendHead(html);
    appendReferences(html);
    appendMoments(html);
    return html.append("</body>\n</html>\n").toString();
  }

  private void appendHead(StringBuilder html) {
    html.append("<h1>Which one is ")
        .append(escaped(conceptName))
        .append("?</h1>\n<p>")
        .append("The same recording, labelled twice: once by words alone, once after ")
        .append(references.size())
        .append(" marked frames taught the program <b>")
        .append(escaped(conceptName))
        .append("</b>. Every other ")
        .append(escaped(className))
        .append(" shall stay a ")
        .append(escaped(className))
        .append(".</p>\n<p class=\"soft\">Measured against exact ground truth on ")
        .append(metrics.frames())
        .append(" frames; the marked ones do not count. Words: mean IoU")
        .append(" over all words, pixels of the concept left out.</p>\n<div class=\"tiles\">\n");
    tile(
        html,
        change(metrics.iouPerBefore(), metrics.iouPerAfter(), true),
        "IoU of the concept: the word “" + escaped(className) + "” → taught");
    tile(
        html,
        ratio(metrics.precisionAfter()) + " / " + ratio(metrics.recallAfter()),
        "precision / recall of the concept, taught");
    tile(
        html,
        change(metrics.miouBefore(), metrics.miouAfter(), false),
        "mean IoU of all words, before → after");
    tile(
        html,
        String.format(Locale.ROOT, "%.1f s", metrics.teachSeconds()),
        "to learn from the marked frames");
    tile(
        html,
        String.format(Locale.ROOT, "%.0f / %.0f ms", metrics.frameMsP50(), metrics.frameMsP99()),
        "per frame, median / 99th percentile");
    tile(html, metrics.peakRssMb() + " MiB", "most memory the whole process held");
    html.append("</div>\n");
  }

  private void appendReferences(StringBuilder html) {
    html.append("<h2>What it was shown</h2>\n<div class=\"three\">\n");
    for (Reference reference : references) {
      figure(html, reference.picture(), reference.caption());
    }
    html.append("</div>\n");
  }

  private void appendMoments(StringBuilder html) {
    html.append("<h2>What it says, before and after</h2>\n");
    for (Moment moment : moments) {
      html.append("<div class=\"pair\">\n<h3>").append(escaped(moment.caption())).append("</h3>\n");
      figure(html, moment.before(), "Before: words only");
      figure(html, moment.after(), "After: words and " + conceptName);
      html.append("</div>\n");
    }
  }

  private static void tile(StringBuilder html, String value, String caption) {
    html.append("<div class=\"tile\"><b>")
        .append(value)
        .append("</b><span>")
        .append(caption)
        .append("</span></div>\n");
  }

  private static void figure(StringBuilder html, String picture, String caption) {
    html.append("<figure><a href=\"")
        .append(escaped(picture))
        .append("\"><img src=\"")
        .append(escaped(picture))
        .append("\" alt=\"")
        .append(escaped(caption))
        .append("\"></a><figcaption>")
        .append(escaped(caption))
        .append("</figcaption></figure>\n");
  }

  private static String change(double before, double after, boolean praise) {
    String now = ratio(after);
    return ratio(before)
        + " → "
        + (praise && after > before ? "<span class=\"good\">" + now + "</span>" : now);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
