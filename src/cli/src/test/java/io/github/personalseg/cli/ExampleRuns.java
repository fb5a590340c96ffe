package io.github.personalseg.cli;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Runs command lines one after the other in the current folder, in a process of its own. */
final class ExampleRuns {
  /**
   * Lines of one page.
   *
   * @param commands each as its words
   */
  record Page(String name, List<List<String>> commands) {}

  /** How a line went. */
  record Outcome(String page, List<String> words, int exitCode, String err, double seconds) {}

  private ExampleRuns() {}

  /**
   * @param args the pages as JSON, and where the outcomes go; what a page leaves is taken away
   *     before the next
   */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    var gson = new Gson();
    var outcomes = new ArrayList<Outcome>();
    var given = names();
    for (Page page : gson.fromJson(Files.readString(Path.of(args[0])), Page[].class)) {
      for (var words : page.commands()) {
        long begin = System.nanoTime();
        var err = new StringWriter();
        int code =
            Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                words.toArray(String[]::new));
        double seconds = (System.nanoTime() - begin) * 1e-9;
        System.out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds, String.join(" ", words));
        outcomes.add(new Outcome(page.name(), words, code, err.toString(), seconds));
      }
      var left = new ArrayList<>(names());
      left.removeAll(given);
      for (String name : left) {
        delete(Path.of(name));
      }
      delete(Path.of(System.getenv("XDG_DATA_HOME")));
    }
    Files.writeString(Path.of(args[1]), gson.toJson(outcomes));
  }

  private static List<String> names() throws IOException {
    try (var files = Files.list(Path.of(""))) {
      return files.map(Path::toString).toList();
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (var files = Files.walk(path)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
