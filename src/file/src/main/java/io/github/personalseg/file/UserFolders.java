package io.github.personalseg.file;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The folders of the person who runs this: the XDG variables, then {@code $HOME}, then what the
 * system's list of users says. A user of a container may have none of them.
 */
public final class UserFolders {
  private final Function<String, @Nullable String> environment;
  private final @Nullable String listed;
  private final Predicate<Path> closed;

  /**
   * @param environment looks up a variable
   * @param listed the home folder that the list of users names, as Java tells it
   * @param closed whether a folder is there and this user may not enter it
   */
  UserFolders(
      Function<String, @Nullable String> environment,
      @Nullable String listed,
      Predicate<Path> closed) {
    this.environment = environment;
    this.listed = listed;
    this.closed = closed;
  }

  /** Those of the user whose process this is. */
  public static UserFolders current() {
    return new UserFolders(
        System::getenv,
        System.getProperty("user.home"),
        folder -> Files.isDirectory(folder) && !Files.isExecutable(folder));
  }

  /**
   * The home folder; it need not be there, nor be the user's to write in. One that this user may
   * not enter is somebody else's, left in the environment by a change of users, and passed over.
   */
  public Optional<Path> home() {
    return absolute(environment.apply("HOME"))
        .filter(closed.negate())
        .or(() -> absolute(listed).filter(closed.negate()));
  }

  /** Where programs keep what a person made with them. */
  public Optional<Path> data() {
    return absolute(environment.apply("XDG_DATA_HOME"))
        .or(() -> home().map(home -> home.resolve(".local").resolve("share")));
  }

  /** Where programs keep what they can make again. */
  public Optional<Path> cache() {
    return absolute(environment.apply("XDG_CACHE_HOME"))
        .or(() -> home().map(home -> home.resolve(".cache")));
  }

  /** A folder; the XDG rule passes over empty and relative ones, and Java says "?" for none. */
  private static Optional<Path> absolute(@Nullable String text) {
    try {
      return text == null || text.isBlank()
          ? Optional.empty()
          : Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
