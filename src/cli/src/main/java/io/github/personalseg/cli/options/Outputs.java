package io.github.personalseg.cli.options;

import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.file.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command is about to write, held against what it reads and what is there already. Every
 * command that writes asks first, before it does any work; nothing is touched here, except that
 * {@link OutputFolder#claim} makes the folder.
 *
 * <p>The rules: an output is, holds, and lies in no input, whatever links or {@code ..} lead there;
 * only what this program wrote is removed or overwritten.
 */
public final class Outputs {
  private static final String BAG_METADATA = "metadata.yaml";

  private record Input(String what, Path path) {}

  private final List<Input> inputs = new ArrayList<>();

  /**
   * Adds something that the command reads.
   *
   * @param what names it in messages, such as {@code the bag that is read}
   * @param path a file or folder; null when there is none
   */
  public Outputs reading(String what, @Nullable Path path) {
    if (path != null) {
      inputs.add(new Input(what, path));
    }
    return this;
  }

  /** Adds a bag that the command reads: a folder, or one of its files, whose folder counts too. */
  public Outputs readingBag(Path bag) {
    reading("the bag that is read", bag);
    Path folder = Places.real(bag).getParent();
    if (folder != null && Files.isRegularFile(bag) && Files.exists(folder.resolve(BAG_METADATA))) {
      reading("the folder of the bag that is read", folder);
    }
    return this;
  }

  /**
   * Makes sure that a new bag may be written.
   *
   * @param option names the place in messages, such as {@code --out}
   * @throws CliException when it meets an input, or something is there that may not be replaced
   */
  public void bag(String option, Path bag, BagWriter.Options options) {
    folder(option, bag);
    try {
      BagWriter.requireFree(bag, options);
    } catch (BagException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes sure that a folder for results meets no input.
   *
   * @throws CliException when it does
   */
  public void folder(String option, Path folder) {
    for (Input input : inputs) {
      if (Places.same(folder, input.path())) {
        throw refused(option, folder, "is " + input.what(), input);
      }
      if (Places.contains(folder, input.path())) {
        throw refused(option, folder, "holds " + input.what(), input);
      }
      if (Places.contains(input.path(), folder)) {
        throw refused(option, folder, "lies in " + input.what(), input);
      }
    }
  }

  private static CliException refused(String option, Path output, String how, Input input) {
    return new CliException(
        option
            + " "
            + output
            + " "
            + how
            + " ("
            + input.path()
            + "); nothing was touched, choose another place");
  }

  /**
   * Makes sure that pictures may be written.
   *
   * @param sources for each picture to write, what it is made from
   * @param replace whether files that this program did not write may be overwritten
   * @throws CliException when two results have one name, one is an input, or a file is in the way
   */
  public void pictures(Map<Path, List<Path>> sources, boolean replace) throws IOException {
    Map<Path, Path> taken = new LinkedHashMap<>();
    for (var entry : sources.entrySet()) {
      for (Path source : entry.getValue()) {
        Path other = taken.putIfAbsent(Places.real(entry.getKey()), source);
        if (other != null) {
          throw new CliException(
              Places.same(other, source)
                  ? source + " is given twice"
                  : other
                      + " and "
                      + source
                      + " would both become "
                      + entry.getKey()
                      + "; label them into different folders (--out)");
        }
      }
    }
    for (Path picture : sources.keySet()) {
      for (Input input : inputs) {
        if (Places.same(picture, input.path())) {
          throw refused("the result", picture, "is " + input.what(), input);
        }
        if (Places.contains(input.path(), picture)) {
          throw refused("the result", picture, "lies in " + input.what(), input);
        }
      }
      if (!Files.exists(picture, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (!Files.isRegularFile(picture, LinkOption.NOFOLLOW_LINKS)) {
        throw new CliException(picture + " is no plain file, so no picture is written there");
      }
      if (!replace && !OwnPicture.isOwn(picture)) {
        throw new CliException(
            picture
                + " exists and was not written by this program; choose another --out, or overwrite"
                + " it with --replace");
      }
    }
  }
}
