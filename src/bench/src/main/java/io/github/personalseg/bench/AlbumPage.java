package io.github.personalseg.bench;

import java.util.List;
import java.util.Optional;

/**
 * The page that shows a person's own pictures: labelled by words, and with the thing that was
 * taught. One file; its pictures lie beside it.
 *
 * @param conceptName what was taught, "my mug"; absent where nothing was
 * @param className its class word
 * @param lesson the marked pictures
 * @param pictures in order
 * @param left what could not be used, each with its reason
 */
public record AlbumPage(
    Optional<String> conceptName,
    Optional<String> className,
    List<Mark> lesson,
    List<Picture> pictures,
    List<String> left) {
  public AlbumPage {
    lesson = List.copyOf(lesson);
    pictures = List.copyOf(pictures);
    left = List.copyOf(left);
  }

  /** A marked picture: its file name and its caption. */
  public record Mark(String picture, String caption) {}

  /**
   * One picture.
   *
   * @param name the person's file name
   * @param photo file name of the picture
   * @param words of the picture labelled by words
   * @param taught of the picture with the thing that was taught; empty where nothing was
   * @param seen names and shares of what it shows, the largest first
   * @param conceptShare share of it that is the thing, 0..1
   */
  public record Picture(
      String name,
      String photo,
      String words,
      String taught,
      List<String> seen,
      double conceptShare) {
    public Picture {
      seen = List.copyOf(seen);
    }
  }

  /** The page as HTML 5, UTF-8. */
  public String toHtml() {
    String title =
        conceptName.isPresent() ? "Which one is " + conceptName.get() + "?" : "What it sees";
    var html = new StringBuilder(Html.head(title));
    html.append("<h1>").append(Html.escaped(title)).append("</h1>\n");
    appendLead(html);
    appendLesson(html);
    appendPictures(html);
    appendLeft(html);
    return html.append(Html.end()).toString();
  }

  private void appendLead(StringBuilder html) {
    html.append("<p>").append(count(pictures.size(), "picture"));
    if (conceptName.isPresent()) {
      long found = pictures.stream().filter(p -> p.conceptShare() > 0).count();
      html.append(", labelled by words, and again after ")
          .append(count(lesson.size(), "marked picture"))
          .append(" taught ")
          .append("<b>")
          .append(Html.escaped(conceptName.get()))
          .append("</b>, a ")
          .append(Html.escaped(className.orElse("thing")))
          .append(". It is on ")
          .append(found)
          .append(" of them, says the program");
    } else {
      html.append(", labelled by words. To teach it a thing of yours, mark it:")
          .append(" <code>--mark photo.jpg=320,240</code> where it is in one picture");
    }
    html.append(".</p>\n");
    if (!left.isEmpty()) {
      html.append("<p class=\"soft\">")
          .append(count(left.size(), "file"))
          .append(" could not be used; the end of the page says why.</p>\n");
    }
  }

  private void appendLesson(StringBuilder html) {
    if (lesson.isEmpty()) {
      return;
    }
    html.append("<h2>What it was shown</h2>\n<div class=\"row\">\n");
    lesson.forEach(mark -> Html.figure(html, mark.picture(), mark.caption()));
    html.append("</div>\n");
  }

  private void appendPictures(StringBuilder html) {
    html.append("<h2>What it says</h2>\n");
    for (Picture picture : pictures) {
      html.append("<article>\n<h3>")
          .append(Html.escaped(picture.name()))
          .append("</h3>\n<div class=\"row\">\n");
      Html.figure(html, picture.photo(), "The picture");
      Html.figure(html, picture.words(), "By words alone");
      if (!picture.taught().isEmpty()) {
        Html.figure(html, picture.taught(), "With " + conceptName.orElse("the thing"));
      }
      html.append("</div>\n<p class=\"soft\">")
          .append(Html.escaped(String.join(", ", picture.seen())))
          .append("</p>\n</article>\n");
    }
  }

  private void appendLeft(StringBuilder html) {
    if (left.isEmpty()) {
      return;
    }
    html.append("<h2>What could not be used</h2>\n<ul>\n");
    left.forEach(one -> html.append("<li>").append(Html.escaped(one)).append("</li>\n"));
    html.append("</ul>\n");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
