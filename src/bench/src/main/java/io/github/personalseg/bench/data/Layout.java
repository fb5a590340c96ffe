package io.github.personalseg.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The folder layouts that can be read. */
public enum Layout {
  /** FSS-1000. */
  FSS(Fss1000::read, Fss1000::fits),
  /** CUB-200-2011 with its segmentations. */
  CUB(Cub200::read, Cub200::fits),
  /** ADE20K's full release. */
  ADE_RELEASE(AdeRelease::read, AdeRelease::fits),
  /** ADE20K prepared for 847 classes. */
  ADE847(Ade847::read, Ade847::fits),
  /** Folders of images and masks. */
  CUSTOM(CustomSet::read, CustomSet::fits);

  private interface Reader {
    BenchSet read(Path root) throws IOException;
  }

  private interface Test {
    boolean fits(Path root) throws IOException;
  }

  private final Reader reader;
  private final Test test;

  Layout(Reader reader, Test test) {
    this.reader = reader;
    this.test = test;
  }

  /**
   * Reads a set in this layout: lists and indices, no pictures but ADE20K's maps.
   *
   * @throws IOException with one message that names the file that is missing or wrong
   */
  public BenchSet read(Path root) throws IOException {
    Path real = root.toAbsolutePath().normalize();
    Tables.requireFolder(real, "it should hold a data set");
    return reader.read(real);
  }

  /** The layout of a folder, by what it holds. */
  public static Layout of(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("folder " + root + " is missing; it should hold a data set");
    }
    for (Layout layout : new Layout[] {CUB, ADE847, ADE_RELEASE, CUSTOM, FSS}) {
      if (layout.test.fits(root)) {
        return layout;
      }
    }
    throw new IOException(root + " has none of the known layouts: " + names());
  }

  /** The layout of this name, as {@link #toString} writes it. */
  public static Layout named(String name) {
    return Arrays.stream(values())
        .filter(layout -> layout.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("layout \"" + name + "\"; allowed: " + names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(Layout::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
