package io.github.personalseg.cli.options;

import io.github.personalseg.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A folder whose files a command writes under names of its own. It is new, empty, or carries the
 * mark of an earlier run; a person's folder is refused.
 */
public final class OutputFolder {
  private static final String MARK = ".personal-seg";
  private static final int SHOWN = 3;

  private OutputFolder() {}

  /**
   * Makes the folder and marks it.
   *
   * @throws CliException when it holds files of somebody else
   */
  public static Path claim(String option, Path folder) throws IOException {
    Path mark = folder.resolve(MARK);
    if (Files.isRegularFile(mark)) {
      return folder;
    }
    if (Files.exists(folder)) {
      requireEmpty(option, folder);
    }
    Files.createDirectories(folder);
    Files.writeString(mark, "personal-seg writes here and may replace what it wrote\n");
    return folder;
  }

  private static void requireEmpty(String option, Path folder) throws IOException {
    List<String> names;
    try (var entries = Files.list(folder)) {
      names = entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
    if (!names.isEmpty()) {
      throw new CliException(
          option
              + " "
              + folder
              + " holds files that this program did not write ("
              + names.stream().limit(SHOWN).collect(Collectors.joining(", "))
              + (names.size() > SHOWN ? ", …" : "")
              + "); choose an empty folder");
    }
  }
}
