package io.github.personalseg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code src/MODULE/src/main/module/module-info.java} to the code: builds and tests run on
 * the class path, where nothing else does.
 */
final class ModuleInfoTest {
  private static final String ROOT = "io.github.personalseg";
  private static final String PREFIX = ROOT + ".";

  /** Beside them only the command line, bench and examples, which are programs. */
  private static final Set<String> LIBRARIES = Set.of("file", "core", "ros", "bag", "web", "node");

  /** For the benches alone: nobody else can make a grid of scores. */
  private static final String WITH_A_GRID = "io.github.personalseg.segment.Segmenter.label";

  /** Everybody. */
  private static final String ALL = "*";

  private static final Pattern EXPORTS =
      Pattern.compile("\\bexports\\s+([\\w.]+)(?:\\s+to\\s+([^;]+))?;");
  private static final Pattern REQUIRES =
      Pattern.compile("\\brequires\\s+(transitive\\s+)?(?:static\\s+)?([\\w.]+);");

  /** Where a class lies when a part of the project is built, and when the whole is packaged. */
  private static final Pattern CLASSES =
      Pattern.compile(".*/(?:([a-z]+)/classes/|personal-segmentation-([a-z]+)-[^/!]*\\.jar!).*");

  /**
   * What a module says of itself.
   *
   * @param exports who may use which package; {@link #ALL} for everybody
   * @param requires modules, and whether whoever requires this one gets them too
   */
  private record Module(Map<String, Set<String>> exports, Map<String, Boolean> requires) {
    static Module read(Path file) throws IOException {
      String text = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "");
      var exports = new TreeMap<String, Set<String>>();
      var export = EXPORTS.matcher(text);
      while (export.find()) {
        exports.put(
            export.group(1),
            export.group(2) == null
                ? Set.of(ALL)
                : new TreeSet<>(List.of(export.group(2).strip().split("\\s*,\\s*"))));
      }
      var requires = new TreeMap<String, Boolean>();
      var require = REQUIRES.matcher(text);
      while (require.find()) {
        requires.put(require.group(2), require.group(1) != null);
      }
      return new Module(exports, requires);
    }

    boolean lets(String user, String pack) {
      var users = exports.getOrDefault(pack, Set.of());
      return users.contains(ALL) || users.contains(PREFIX + user);
    }
  }

  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?(" + Pattern.quote(ROOT) + "(?:\\.[a-z]+)*)\\.[A-Z]");

  /**
   * A module's code needs a package of another.
   *
   * @param from the module that uses it
   * @param to the module that has it
   */
  private record Use(String from, String to, String pack) {}

  private static final Map<String, Module> MODULES = new TreeMap<>();
  private static final Set<Use> USES = new HashSet<>();
  private static JavaClasses classes = new ClassFileImporter().importPaths(List.of());

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src"))) {
      for (Path folder : folders.toList()) {
        Path file = folder.resolve("src/main/module/module-info.java");
        if (Files.exists(file)) {
          MODULES.put(folder.getFileName().toString(), Module.read(file));
        }
      }
    }
    classes =
        new ClassFileImporter().withImportOption(new WithoutTests()).importPackages(ROOT + "..");
    var owners = new HashMap<String, String>();
    for (var each : classes) {
      owners.put(each.getPackageName(), module(each));
      for (var dependency : each.getDirectDependenciesFromSelf()) {
        var used = dependency.getTargetClass();
        USES.add(new Use(module(each), module(used), used.getPackageName()));
      }
    }
    // Constants leave no trace in classes, but Javadoc wants to see where they come from.
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(ModuleInfoTest::isMainSource).toList()) {
        for (String line : Files.readAllLines(file)) {
          var imported = IMPORT.matcher(line);
          if (imported.find()) {
            String pack = imported.group(1);
            USES.add(new Use(file.getName(1).toString(), owners.getOrDefault(pack, ""), pack));
          }
        }
      }
    }
    USES.removeIf(use -> use.to().isEmpty() || use.from().equals(use.to()));
  }

  private static boolean isMainSource(Path file) {
    return file.toString().endsWith(".java")
        && file.getNameCount() > 5
        && file.subpath(2, 5).equals(Path.of("src/main/java"));
  }

  @Test
  void everyLibraryIsAModule() {
    assertEquals(new TreeSet<>(LIBRARIES), MODULES.keySet());
  }

  @Test
  void packagesThatAreExportedExist() {
    var packages = new HashMap<String, Set<String>>();
    for (var each : classes) {
      packages.computeIfAbsent(module(each), m -> new TreeSet<>()).add(each.getPackageName());
    }
    MODULES.forEach(
        (name, module) ->
            assertTrue(
                packages.get(name).containsAll(module.exports().keySet()),
                () -> name + " exports " + module.exports().keySet() + " of " + packages));
  }

  @Test
  void modulesOfThisProjectMayUseWhatTheyUse() {
    var refused = new TreeSet<String>();
    for (var use : USES) {
      var owner = MODULES.get(use.to());
      if (owner == null) {
        continue;
      }
      if (!owner.lets(use.from(), use.pack())) {
        refused.add(use.to() + " exports " + use.pack() + " not to " + use.from());
      }
      if (MODULES.containsKey(use.from()) && !reads(use.from(), PREFIX + use.to())) {
        refused.add(use.from() + " does not require " + use.to());
      }
    }

    assertTrue(USES.size() > 50, "saw only " + USES);
    assertEquals(Set.of(), refused);
  }

  @Test
  void noModuleIsLetIntoWhatItDoesNotUse() {
    var unused = new TreeSet<String>();
    MODULES.forEach(
        (name, module) ->
            module
                .exports()
                .forEach(
                    (pack, users) ->
                        users.stream()
                            .filter(user -> !user.equals(ALL))
                            .map(user -> new Use(user.substring(PREFIX.length()), name, pack))
                            .filter(use -> !USES.contains(use))
                            .forEach(use -> unused.add(use.toString()))));
    assertEquals(Set.of(), unused);
  }

  /** Whoever may call something can name what goes in and comes out. */
  @Test
  void whatIsExportedToAllSpeaksOfNothingHidden() {
    var hidden = new TreeSet<String>();
    for (var each : classes) {
      if (!isForAll(each) || !isVisible(each)) {
        continue;
      }
      Stream.concat(each.getRawSuperclass().stream(), each.getRawInterfaces().stream())
          .filter(type -> type.getPackageName().startsWith(ROOT))
          .filter(type -> isVisible(type) && !isForAll(type))
          .forEach(type -> hidden.add(type.getName() + " above " + each.getName()));
      for (var member : each.getMembers()) {
        if (isVisible(member) && !member.getFullName().startsWith(WITH_A_GRID + "(")) {
          types(member).stream()
              .flatMap(type -> type.getAllInvolvedRawTypes().stream())
              .map(JavaClass::getBaseComponentType)
              .filter(type -> type.getPackageName().startsWith(ROOT))
              .filter(type -> !isForAll(type) || !isVisible(type))
              .forEach(type -> hidden.add(type.getName() + " in " + member.getFullName()));
        }
      }
    }
    assertEquals(Set.of(), hidden);
  }

  private static List<? extends JavaType> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return List.of(field.getType());
    }
    var unit = (JavaCodeUnit) member;
    return Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()))
        .toList();
  }

  private static boolean isForAll(JavaClass type) {
    var module = MODULES.get(module(type));
    return module != null
        && module.exports().getOrDefault(type.getPackageName(), Set.of()).contains(ALL);
  }

  private static boolean isVisible(JavaClass type) {
    return isVisible(type.getModifiers())
        && type.getEnclosingClass().map(ModuleInfoTest::isVisible).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    return isVisible(member.getModifiers());
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static boolean reads(String from, String to) {
    var required = MODULES.get(from).requires();
    return required.containsKey(to)
        || required.keySet().stream()
            .filter(each -> each.startsWith(PREFIX))
            .anyMatch(each -> passesOn(each.substring(PREFIX.length()), to));
  }

  private static boolean passesOn(String module, String to) {
    return MODULES.get(module).requires().entrySet().stream()
        .filter(Map.Entry::getValue)
        .anyMatch(
            each ->
                each.getKey().equals(to)
                    || (each.getKey().startsWith(PREFIX)
                        && passesOn(each.getKey().substring(PREFIX.length()), to)));
  }

  /** The folder below {@code src}; empty for what is not of this project. */
  private static String module(JavaClass type) {
    var place = type.getSource().map(source -> CLASSES.matcher(source.getUri().toString()));
    if (place.isEmpty() || !place.get().matches()) {
      return "";
    }
    String folder = place.get().group(1);
    return folder == null ? place.get().group(2) : folder;
  }
}
