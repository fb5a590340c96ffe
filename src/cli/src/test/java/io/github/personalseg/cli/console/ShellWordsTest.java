package io.github.personalseg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void aShellReadsThemBackAsTheyWere() throws IOException, InterruptedException {
    var words =
        List.of(
            "plain",
            "backpack a",
            "it's",
            "$HOME",
            "a\"b",
            "`id`",
            "*",
            "",
            "a\\b",
            "x;y",
            "{a,b}",
            "~",
            "#",
            "käse",
            "line\nbreak",
            "--classes",
            "a,b=c");
    var process =
        new ProcessBuilder("sh", "-c", "printf '%s\\0' " + ShellWords.join(words))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String back = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals(String.join("\0", words) + "\0", back);
  }

  @Test
  void quotesOnlyWhatNeedsIt() {
    assertEquals(
        "bench photos 'my things' --out x/y.z",
        ShellWords.join(List.of("bench", "photos", "my things", "--out", "x/y.z")));
  }
}
