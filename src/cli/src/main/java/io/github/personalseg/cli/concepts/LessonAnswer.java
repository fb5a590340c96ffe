package io.github.personalseg.cli.concepts;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.cli.frames.MarkedFrame;
import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.cli.options.Session;
import io.github.personalseg.segment.LessonCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * What teaching tells: what was learned, and what will go wrong with it.
 *
 * @param taught what it gave
 * @param references how many marked frames it was learned from
 */
public record LessonAnswer(Session.Taught taught, int references) {
  /** Findings told one by one. */
  private static final int MOST = 5;

  /** For scripts: the concept's fields, and {@code check}. */
  public JsonObject json() {
    var json = ConceptJson.of(taught.concept());
    json.addProperty("references", references);
    json.addProperty("seconds", taught.seconds());
    json.addProperty("replaced", taught.replaced().isPresent());
    var followed = new JsonArray();
    for (var mark : taught.followed()) {
      var each = new JsonObject();
      each.addProperty("reference", mark.example());
      each.addProperty("views", mark.views());
      each.addProperty("frames", mark.following().frames());
      each.addProperty("message", mark.following().message());
      followed.add(each);
    }
    json.add("followed", followed);
    var check = new JsonObject();
    check.addProperty("frames", taught.check().frames());
    check.addProperty("quality", taught.check().quality());
    var findings = new JsonArray();
    for (var finding : taught.check().findings()) {
      findings.add(json(finding));
    }
    check.add("findings", findings);
    json.add("check", check);
    return json;
  }

  private JsonObject json(LessonCheck.Finding finding) {
    var json = new JsonObject();
    json.addProperty("kind", finding.kind().name().toLowerCase(Locale.ROOT));
    json.addProperty("frame", finding.frame());
    var box = new JsonArray();
    List.of(finding.box().x(), finding.box().y(), finding.box().width(), finding.box().height())
        .forEach(box::add);
    json.add("box", box);
    json.addProperty("pixels", finding.pixels());
    json.addProperty("score", finding.score());
    json.addProperty("looks", finding.looks());
    json.addProperty("mark", finding.mark());
    json.addProperty("message", finding.message(taught.concept().name()));
    json.addProperty("remedy", finding.remedy(taught.concept().name()));
    return json;
  }

  /** For people. */
  public String text() {
    var concept = taught.concept();
    var text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "learned %s (a %s) from %s in %.1f s; its label id is %d%n",
                concept.name(),
                concept.className(),
                counted(references, "marked frame"),
                taught.seconds(),
                concept.labelId()));
    taught
        .replaced()
        .ifPresent(
            before ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  it replaces what was learned as %s at %s%n",
                        before.name(),
                        before.created())));
    for (var mark : taught.followed()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  mark %d was %s, learned from %d of them%n",
              mark.example() + 1,
              mark.following().message(),
              mark.views()));
    }
    var check = taught.check();
    if (check.good()) {
      text.append(
          String.format(
              Locale.ROOT,
              "tried on %s: nothing else answers to it; where it is marked, the overlap is"
                  + " %.0f %%%n",
              counted(check.frames(), "frame"),
              100 * check.quality()));
      return text.toString();
    }
    text.append(
        String.format(
            Locale.ROOT,
            "tried on %s: %s%n",
            counted(check.frames(), "frame"),
            counted(check.findings().size(), "finding")));
    int told = 0;
    var marked = new HashSet<String>();
    for (var finding : check.findings()) {
      if (told++ < MOST) {
        text.append("  ").append(finding.message(concept.name())).append(":\n");
        text.append("    ").append(finding.remedy(concept.name()));
        String typed = typed(concept.name(), finding);
        if (!typed.isEmpty() && marked.add(typed)) {
          text.append(":\n      ").append(typed);
        }
        text.append('\n');
      }
    }
    if (told > MOST) {
      text.append("  and ").append(told - MOST).append(" more; --json tells all of them\n");
    }
    return text.toString();
  }

  /**
   * What to type to mark the place: a command for a picture, a line of YAML for a frame of a bag;
   * empty where another mark than the shown one is needed, or the frame is not at hand.
   */
  private static String typed(String name, LessonCheck.Finding finding) {
    boolean marks =
        finding.kind() == LessonCheck.Kind.OTHER_ANSWERS
            || finding.kind() == LessonCheck.Kind.SEVERAL_ANSWER;
    if (marks && Files.isRegularFile(Path.of(finding.frame()))) {
      return "bin/personal-seg refine "
          + quoted(name)
          + " --not "
          + quoted(finding.frame() + "=" + finding.mark());
    }
    if (marks && Stamp.isOne(finding.frame())) {
      return "- {stamp: \""
          + finding.frame()
          + "\", "
          + MarkedFrame.yaml(finding.mark())
          + ", negative: true}";
    }
    return "";
  }

  /** A word as a shell takes it. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./=:,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
