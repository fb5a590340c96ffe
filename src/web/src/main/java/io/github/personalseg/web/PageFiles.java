package io.github.personalseg.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The page's own files, read once. Immutable. */
final class PageFiles {
  /**
   * A file.
   *
   * @param type content type
   * @param bytes nobody writes to them
   */
  record File(String type, byte[] bytes) {}

  private static final List<String> NAMES =
      List.of(
          "index.html",
          "page.css",
          "app.js",
          "api.js",
          "live.js",
          "mask.js",
          "editor.js",
          "shelf.js",
          "text.js",
          "icon.svg",
          "lang/en.json",
          "lang/de.json");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private final Map<String, File> files = new HashMap<>();

  PageFiles() {
    for (String name : NAMES) {
      try (var in = PageFiles.class.getResourceAsStream("/web/" + name)) {
        if (in == null) {
          throw new IllegalStateException("the page's file " + name + " is not in this build");
        }
        String ending = name.substring(name.lastIndexOf('.') + 1);
        files.put("/" + name, new File(TYPES.getOrDefault(ending, ""), in.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    files.put("/", files.get("/index.html"));
  }

  Optional<File> get(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** Bytes of all files together. */
  long bytes() {
    return NAMES.stream()
        .mapToLong(name -> Objects.requireNonNull(files.get("/" + name)).bytes().length)
        .sum();
  }
}
