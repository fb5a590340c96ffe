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

  /** The page as HTML 5, UTF-8. */
  public String toHtml() {
    var html = new StringBuilder(Html.head(conceptName));
    appendHead(html);
    appendLesson(html);
    appendMoments(html);
    appendFailures(html);
    appendColours(html);
    return html.append(Html.end()).toString();
  }

  private void appendHead(StringBuilder html) {
    html.append("<h1>Which one is ").append(Html.escaped(conceptName)).append("?</h1>\n");
    paragraph(html, "", lead);
    html.append("<div class=\"tiles\">\n");
    for (Figure figure : figures) {
      html.append("<div class=\"tile\"><b>");
      if (!figure.before().isEmpty()) {
        html.append("<s>").append(Html.escaped(figure.before())).append(" → </s>");
      }
      html.append(Html.escaped(figure.value()))
          .append("</b><span>")
          .append(Html.escaped(figure.caption()))
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
        shown.forEach(each -> Html.figure(html, each.picture(), each.caption()));
        html.append("</div>\n</article>\n");
      }
    }
    if (!trial.isEmpty()) {
      html.append("<p>What the lesson told of itself:</p>\n<ul>\n");
      trial.forEach(each -> html.append("<li>").append(Html.escaped(each)).append("</li>\n"));
      html.append("</ul>\n");
    }
  }

  private void appendMoments(StringBuilder html) {
    html.append("<h2>What it says, before and after</h2>\n");
    for (Moment moment : moments) {
      html.append("<article>\n<h3>")
          .append(Html.escaped(moment.caption()))
          .append("</h3>\n<div class=\"row\">\n");
      Html.figure(html, moment.frame(), "The frame");
      Html.figure(html, moment.before(), "Before: words only");
      Html.figure(html, moment.after(), "After: words and " + conceptName);
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
          .append(Html.escaped(failure.caption()))
          .append("</h3>\n<div class=\"row\">\n");
      Html.figure(html, failure.frame(), "The frame");
      Html.figure(html, failure.after(), "What it says");
      Html.figure(html, failure.errors(), "Errors of " + conceptName);
      html.append("</div>\n</article>\n");
    }
  }

  private void appendColours(StringBuilder html) {
    html.append("<h2>Colours</h2>\n<ul class=\"keys\">\n");
    for (Colour colour : colours) {
      String tag = colour.concept() ? "b" : "span";
      html.append("<li><").append(tag).append("><i style=\"background:#");
      html.append(String.format(Locale.ROOT, "%06x", colour.colour()));
      html.append("\"></i>").append(Html.escaped(colour.name()));
      html.append("</").append(tag).append("></li>\n");
    }
    html.append("</ul>\n");
  }

  private static void paragraph(StringBuilder html, String attributes, String text) {
    html.append("<p").append(attributes).append(">").append(Html.escaped(text)).append("</p>\n");
  }
}
