package io.github.personalseg.concept.store;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.TuningSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Concepts as one ZIP file, to carry from robot to robot: a folder for each, numbered from 0, with
 * the files that {@link ConceptStore} keeps. What comes in is not trusted: names, sizes and counts
 * are bounded before anything is read.
 */
public final class ConceptArchive {
  /** Most concepts in one file. */
  public static final int MAX_CONCEPTS = 64;

  /** Most bytes of all files unpacked. */
  public static final long MAX_BYTES = 256L << 20;

  /** Most pixels of all pictures. */
  public static final long MAX_PIXELS = 64_000_000;

  private static final int MAX_FILES = 4096;
  private static final Pattern NAME =
      Pattern.compile(
          "([0-9]{1,3})/(concept\\.yaml|tensors\\.safetensors"
              + "|references/[0-9]{3}(\\.[a-z]{1,16})?\\.(png|yaml))");
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /**
   * A concept with how it was learned and from what.
   *
   * @param concept the concept
   * @param settings how it was learned
   * @param references its marked frames
   */
  public record Entry(Concept concept, TuningSettings settings, List<AnnotatedFrame> references) {
    public Entry {
      references = List.copyOf(references);
    }
  }

  private ConceptArchive() {}

  /** Packs concepts. */
  public static byte[] write(List<Entry> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (int i = 0; i < entries.size(); i++) {
        var entry = entries.get(i);
        var files = ConceptFiles.encode(entry.concept(), entry.settings(), entry.references());
        for (var file : files.entrySet()) {
          zip.putNextEntry(new ZipEntry(i + "/" + file.getKey()));
          zip.write(file.getValue());
          zip.closeEntry();
        }
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Unpacks concepts.
   *
   * @throws IOException saying what is wrong: no ZIP file, a name that does not belong there, too
   *     much of something, a damaged or missing part
   */
  public static List<Entry> read(byte[] bytes) throws IOException {
    Path folder = Files.createTempDirectory("concepts");
    try {
      var entries = new ArrayList<Entry>();
      for (int number : unpack(bytes, folder)) {
        Path one = folder.resolve(String.valueOf(number));
        try {
          entries.add(
              new Entry(
                  ConceptFiles.read(one),
                  ConceptFiles.readSettings(one),
                  ConceptFiles.readReferences(one)));
        } catch (IOException | RuntimeException e) {
          throw new IOException("concept " + number + " of the file: " + reason(e), e);
        }
      }
      return List.copyOf(entries);
    } finally {
      AtomicDirectories.delete(folder);
    }
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? Path.of(String.valueOf(e.getMessage())).getFileName() + " is missing"
        : String.valueOf(e.getMessage());
  }

  /** Writes the files below a folder; returns the concepts' numbers in order. */
  private static TreeSet<Integer> unpack(byte[] bytes, Path folder) throws IOException {
    var numbers = new TreeSet<Integer>();
    long left = MAX_BYTES;
    long pixels = MAX_PIXELS;
    int files = 0;
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var name = NAME.matcher(entry.getName());
        if (!name.matches()) {
          throw new IOException("a part of the file has a name that no concept has");
        }
        byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, left + 1));
        left -= content.length;
        pixels -= pixels(content);
        numbers.add(Integer.parseInt(name.group(1)));
        if (left < 0 || ++files > MAX_FILES || pixels < 0 || numbers.size() > MAX_CONCEPTS) {
          throw new IOException(
              "the file holds more than "
                  + MAX_CONCEPTS
                  + " concepts, "
                  + MAX_FILES
                  + " parts, "
                  + (MAX_BYTES >> 20)
                  + " MiB or "
                  + MAX_PIXELS
                  + " pixels");
        }
        Path target = folder.resolve(Integer.parseInt(name.group(1)) + "/" + name.group(2));
        Files.createDirectories(target.getParent());
        Files.write(target, content);
      }
    } catch (EOFException e) {
      throw new IOException("not a whole ZIP file: it ends inside of a part", e);
    } catch (ZipException | IllegalArgumentException e) {
      throw new IOException("not a whole ZIP file: " + e.getMessage(), e);
    }
    if (numbers.isEmpty()) {
      throw new IOException("the file is no ZIP file of concepts");
    }
    return numbers;
  }

  /** The area that a PNG file says it has; 0 for other files. */
  private static long pixels(byte[] content) {
    if (content.length < 24 || !ByteBuffer.wrap(content, 0, 8).equals(ByteBuffer.wrap(PNG))) {
      return 0;
    }
    var sides = ByteBuffer.wrap(content, 16, 8);
    return Math.max(0L, sides.getInt()) * Math.max(0L, sides.getInt());
  }
}
