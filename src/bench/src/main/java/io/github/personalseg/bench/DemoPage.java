package io.github.personalseg.bench;

import java.util.List;
import java.util.Locale;

/**
 * The page that shows a demo run: figures, what taught the concept, frames before and after beside
 * the untouched frame, and the frames that came out worst. One file without scripts or remote
 * parts; its pictures lie beside it.
 *
 * @param conceptName what was taught, "my mug"
 * @param className its class word, "mug"
 * @param lead one or two sentences on what was done
 * @param measured one or two sentences on how it was measured
 * @param figures what was measured
 * @param lesson what the concept was taught from, in order
 * @param trial what trying the lesson told, one sentence each; may be empty
 * @param moments the frames shown, in order
 * @param failures the worst frames, the worst first; may be empty
 * @param colours the names of the areas and their colours
 */
public record DemoPage(
    String conceptName,
    String className,
    String lead,
    String measured,
    List<Figure> figures,
    List<Reference> lesson,
    List<String> trial,
    List<Moment> moments,
    List<Failure> failures,
    List<Colour> colours) {

  /** A figure: its value, what it was before (may be empty), what it says. */
  public record Figure(String value, String before, String caption) {}

  /** How a frame came to teach the concept. */
  public enum Source {
    /** A person marked the thing. */
    MARKED("Marked by hand"),
    /** A person marked what is not the thing. */
    CORRECTED("Marked as not it"),
    /** The thing was followed from a marked frame. */
    FOLLOWED("Followed by itself");

    private final String title;

    Source(String title) {
      this.title = title;
    }
  }

  /** A frame that taught the concept: its picture's file name and its caption. */
  public record Reference(Source source, String picture, String caption) {}

  /** A frame labelled twice: the file names of the untouched frame and of both, and a caption. */
  public record Moment(String frame, String before, String after, String caption) {}

  /** A frame that came out badly: file names of the frame, its labels and its errors. */
  public record Failure(String frame, String after, String errors, String caption) {}

  /**
   * An area's name and colour.
   *
   * @param colour {@code 0xRRGGBB}
   */
  public record Colour(String name, int colour, boolean concept) {}

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2430; --soft: #566274; --line: #d9dee6;
        --paper: #ffffff; --card: #f4f6f9; --good: #127043; --warn: #9a4b00; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3aebd;
        --line: #303a48; --paper: #12161c; --card: #1b212a; --good: #4cc38a; --warn: #f0a35e; } }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; }
      body { margin: 0 auto; max-width: 88rem; padding: 2.2rem 1.4rem 4rem; color: var(--ink);
        background: var(--paper); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
      h1 { margin: 0 0 .4rem; font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.2; }
      h2 { margin: 2.6rem 0 .5rem; font-size: 1.3rem; line-height: 1.3; }
      h3 { margin: 0 0 .5rem; font-size: 1rem; }
      p { max-width: 46rem; margin: .4rem 0; } .soft { color: var(--soft); }
      .tiles { display: grid; gap: .7rem; margin-top: 1.3rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); }
      .tile { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .6rem;
        background: var(--card); }
      .tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
      .tile s { color: var(--soft); font-weight: 400; text-decoration: none; }
      .tile span { color: var(--soft); font-size: .9rem; }
      figure { margin: 0; } img { display: block; width: 100%; height: auto; border-radius: .5rem;
        background: var(--card); }
      figcaption { padding: .3rem 0; color: var(--soft); font-size: .9rem; }
      .row { display: grid; gap: .9rem; grid-template-columns: repeat(3, minmax(0, 1fr)); }
      article { margin: 1rem 0 0; padding: 1rem; border: 1px solid var(--line);
        border-radius: .8rem; }
      article.bad { border-color: var(--warn); } .bad h3 { color: var(--warn); }
      ul { margin: .4rem 0; padding-left: 1.2rem; }
      .keys { display: flex; flex-wrap: wrap; gap: .4rem .9rem; margin: .6rem 0; padding: 0;
        list-style: none; font-size: .9rem; }
      .keys i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem;
        border: 1px solid var(--line); border-radius: .25rem; vertical-align: -.1rem; }
      .keys b i { outline: 2px solid var(--ink); outline-offset: 1px; }
      @media (max-width: 52rem) { body { padding: 1.2rem .8rem 3rem; }
        .row { grid-template-columns: minmax(0, 1fr); gap: .5rem; }
        article { padding: .7rem; } }
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
    appendLesson(html);
    appendMoments(html);
    appendFailures(html);
    appendColours(html);
    return html.append("</body>\n</html>\n").toString();
  }

  private void appendHead(StringBuilder html) {
    html.append("<h1>Which one is ").append(escaped(conceptName)).append("?</h1>\n");
    paragraph(html, "", lead);
    html.append("<div class=\"tiles\">\n");
    for (Figure figure : figures) {
      html.append("<div class=\"tile\"><b>");
      if (!figure.before().isEmpty()) {
        html.append("<s>").append(escaped(figure.before())).append(" → </s>");
      }
      html.append(escaped(figure.value()))
          .append("</b><span>")
          .append(escaped(figure.caption()))
          .append("</span></div>\n");
    }
    html.append("</div>\n");
    paragraph(html, " class=\"soft\"", measured);
  }

  private void appendLesson(StringBuilder html) {
    html.append("<h2>How it was taught</h2>\n");
    for (Source source : Source.values()) {
      var shown = lesson.stream().filter(each -> each.source() == source).toList();
      if (!shown.isEmpty()) {
        html.append("<article>\n<h3>").append(source.title).append("</h3>\n<div class=\"row\">\n");
        shown.forEach(each -> figure(html, each.picture(), each.caption()));
        html.append("</div>\n</article>\n");
      }
    }
    if (!trial.isEmpty()) {
      html.append("<p>What the lesson told of itself:</p>\n<ul>\n");
      trial.forEach(each -> html.append("<li>").append(escaped(each)).append("</li>\n"));
      html.append("</ul>\n");
    }
  }

  private void appendMoments(StringBuilder html) {
    html.append("<h2>What it says, before and after</h2>\n");
    for (Moment moment : moments) {
      html.append("<article>\n<h3>")
          .append(escaped(moment.caption()))
          .append("</h3>\n<div class=\"row\">\n");
      figure(html, moment.frame(), "The frame");
      figure(html, moment.before(), "Before: words only");
      figure(html, moment.after(), "After: words and " + conceptName);
      html.append("</div>\n</article>\n");
    }
  }

  private void appendFailures(StringBuilder html) {
    html.append("<h2>Where it fails</h2>\n");
    if (failures.isEmpty()) {
      paragraph(html, "", "No frame has a wrong pixel of " + conceptName + ".");
      return;
    }
    paragraph(
        html,
        "",
        "The worst frames of all that were measured. In the errors' picture, blue is right, yellow"
            + " was missed, and red is not "
            + conceptName
            + ".");
    for (Failure failure : failures) {
      html.append("<article class=\"bad\">\n<h3>")
          .append(escaped(failure.caption()))
          .append("</h3>\n<div class=\"row\">\n");
      figure(html, failure.frame(), "The frame");
      figure(html, failure.after(), "What it says");
      figure(html, failure.errors(), "Errors of " + conceptName);
      html.append("</div>\n</article>\n");
    }
  }

  private void appendColours(StringBuilder html) {
    html.append("<h2>Colours</h2>\n<ul class=\"keys\">\n");
    for (Colour colour : colours) {
      String tag = colour.concept() ? "b" : "span";
      html.append("<li><").append(tag).append("><i style=\"background:#");
      html.append(String.format(Locale.ROOT, "%06x", colour.colour()));
      html.append("\"></i>").append(escaped(colour.name()));
      html.append("</").append(tag).append("></li>\n");
    }
    html.append("</ul>\n");
  }

  private static void paragraph(StringBuilder html, String attributes, String text) {
    html.append("<p").append(attributes).append(">").append(escaped(text)).append("</p>\n");
  }

  private static void figure(StringBuilder html, String picture, String caption) {
    html.append("<figure><a href=\"")
        .append(escaped(picture))
        .append("\"><img loading=\"lazy\" src=\"")
        .append(escaped(picture))
        .append("\" alt=\"")
        .append(escaped(caption))
        .append("\"></a><figcaption>")
        .append(escaped(caption))
        .append("</figcaption></figure>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
