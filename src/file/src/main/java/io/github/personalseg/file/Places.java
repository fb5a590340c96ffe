package io.github.personalseg.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Tells where paths lead, and whether two of them lead to the same place. */
public final class Places {
  private static final int MOST_LINKS = 40;

  private Places() {}

  /**
   * Where a path leads: links are followed and {@code ..} is taken as the system takes it, behind a
   * link too. What is not there yet is kept as it is written.
   */
  public static Path real(Path path) {
    return real(path.toAbsolutePath(), MOST_LINKS);
  }

  private static Path real(Path path, int links) {
    Path current = path.getRoot();
    for (Path name : path) {
      String text = name.toString();
      if (text.equals("..")) {
        current = current.getParent() == null ? current : current.getParent();
      } else if (!text.isEmpty() && !text.equals(".")) {
        current = step(current.resolve(name), links);
      }
    }
    return current;
  }

  /** The next place behind a real one. */
  private static Path step(Path path, int links) {
    try {
      if (links > 0 && Files.isSymbolicLink(path)) {
        return real(path.resolveSibling(Files.readSymbolicLink(path)), links - 1);
      }
    } catch (IOException e) {
      return path;
    }
    return path;
  }

  /** Whether both paths are one file or folder, also by two mounts or another case of letters. */
  public static boolean same(Path a, Path b) {
    return sameReal(real(a), real(b));
  }

  /** Whether {@code inside} is {@code folder} or lies anywhere in it. */
  public static boolean contains(Path folder, Path inside) {
    Path outer = real(folder);
    for (Path path = real(inside); path != null; path = path.getParent()) {
      if (sameReal(outer, path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of both is the other or lies anywhere in it. */
  public static boolean overlap(Path a, Path b) {
    return contains(a, b) || contains(b, a);
  }

  private static boolean sameReal(Path a, Path b) {
    if (a.equals(b)) {
      return true;
    }
    try {
      return Files.exists(a, LinkOption.NOFOLLOW_LINKS)
          && Files.exists(b, LinkOption.NOFOLLOW_LINKS)
          && Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }
}
