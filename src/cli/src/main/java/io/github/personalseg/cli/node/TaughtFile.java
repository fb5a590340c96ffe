package io.github.personalseg.cli.node;

import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.web.teachable.LessonLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes what was taught on the page of a recording as the YAML file that {@code replay --teach}
 * reads, anew after every change. Masks lie beside it as PNG files.
 */
public final class TaughtFile implements LessonLog {
  /** A marked frame as the file names it. */
  private record Marked(long stamp, Optional<String> mask, boolean negative, double followed) {}

  private record Lesson(String name, String className, List<Marked> marks, boolean whole) {}

  private final Path folder;
  private final Consumer<String> console;
  private final Map<String, Lesson> lessons = new LinkedHashMap<>();
  private final Map<String, Lesson> forgotten = new LinkedHashMap<>();
  private int masks;

  /**
   * @param folder gets {@code teach.yaml} and {@code masks}; made when it is not there
   * @param console told where it is, and what it lacks
   */
  public TaughtFile(Path folder, Consumer<String> console) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.console = console;
    Files.createDirectories(folder.resolve("masks"));
  }

  /** The file. */
  public Path file() {
    return folder.resolve("teach.yaml");
  }

  @Override
  public synchronized void taught(
      String id, String name, String className, List<Mark> marks, boolean more) {
    try {
      var before = Optional.ofNullable(lessons.get(id)).filter(lesson -> more);
      var all = new ArrayList<>(before.map(Lesson::marks).orElse(List.of()));
      for (Mark mark : marks) {
        Optional<String> file =
            mark.mask().isPresent() ? Optional.of(write(mark.mask().get())) : Optional.empty();
        all.add(new Marked(mark.stamp(), file, mark.negative(), mark.followed()));
      }
      boolean whole = before.map(Lesson::whole).orElse(!more);
      lessons.put(id, new Lesson(name, className, List.copyOf(all), whole));
      save();
      if (!whole) {
        console.accept(
            "warning: \""
                + name
                + "\" was also learned from marks made before this session, which "
                + file()
                + " does not hold");
      }
    } catch (IOException e) {
      console.accept("warning: cannot write " + file() + ": " + e.getMessage());
    }
  }

  @Override
  public synchronized void forgotten(String id) {
    var lesson = lessons.remove(id);
    if (lesson != null) {
      forgotten.put(id, lesson);
      trySave();
    }
  }

  @Override
  public synchronized void back(String id) {
    var lesson = forgotten.remove(id);
    if (lesson != null) {
      lessons.put(id, lesson);
      trySave();
    }
  }

  private String write(Mask mask) throws IOException {
    String name;
    do {
      name = String.format(Locale.ROOT, "masks/%04d.png", ++masks);
    } while (Files.exists(folder.resolve(name)));
    Files.write(folder.resolve(name), ImageFiles.png(mask.toImage()));
    return name;
  }

  private void trySave() {
    try {
      save();
    } catch (IOException e) {
      console.accept("warning: cannot write " + file() + ": " + e.getMessage());
    }
  }

  private void save() throws IOException {
    if (lessons.isEmpty()) {
      Files.deleteIfExists(file());
      return;
    }
    var concepts = new ArrayList<Map<String, Object>>();
    for (Lesson lesson : lessons.values()) {
      var references = new ArrayList<Map<String, Object>>();
      for (Marked marked : lesson.marks()) {
        var reference = new LinkedHashMap<String, Object>();
        reference.put("stamp", Stamp.format(marked.stamp()));
        marked.mask().ifPresent(mask -> reference.put("mask", mask));
        if (marked.negative()) {
          reference.put("negative", true);
        }
        if (marked.followed() > 0) {
          reference.put("follow", marked.followed());
        }
        references.add(reference);
      }
      var concept = new LinkedHashMap<String, Object>();
      concept.put("name", lesson.name());
      concept.put("class_name", lesson.className());
      concept.put("references", references);
      concepts.add(concept);
    }
    String text =
        "# Taught on the page of a recording; personal-seg replay BAG --teach takes it.\n"
            + SafeYaml.write(Map.of("concepts", concepts));
    Path fresh = folder.resolve(".new-teach.yaml");
    Files.writeString(fresh, text);
    Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
