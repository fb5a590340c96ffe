package io.github.personalseg.ros.rcljava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.FieldType;
import io.github.personalseg.ros.MessageDefinition;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.types.MessageTypes;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Look-alikes of what rosidl_generator_java makes, compiled from our definitions: private fields,
 * setters that return the object, lists of boxed values, overloads that take arrays, fixed arrays
 * that are null at first.
 */
final class GeneratedJava {
  private record Primitive(String single, String boxed) {}

  private static final Map<String, Primitive> PRIMITIVES =
      Map.ofEntries(
          Map.entry("bool", new Primitive("boolean", "Boolean")),
          Map.entry("byte", new Primitive("byte", "Byte")),
          Map.entry("char", new Primitive("byte", "Byte")),
          Map.entry("int8", new Primitive("byte", "Byte")),
          Map.entry("uint8", new Primitive("byte", "Byte")),
          Map.entry("int16", new Primitive("short", "Short")),
          Map.entry("uint16", new Primitive("short", "Short")),
          Map.entry("int32", new Primitive("int", "Integer")),
          Map.entry("uint32", new Primitive("int", "Integer")),
          Map.entry("int64", new Primitive("long", "Long")),
          Map.entry("uint64", new Primitive("long", "Long")),
          Map.entry("float32", new Primitive("float", "Float")),
          Map.entry("float64", new Primitive("double", "Double")),
          Map.entry("string", new Primitive("java.lang.String", "java.lang.String")));

  private GeneratedJava() {}

  /** Classes of every type this package knows. */
  static GeneratedClasses compile(Path folder) throws IOException {
    return compile(folder, MessageTypes.all().stream().map(MessageType::definition).toList());
  }

  /** Classes of these definitions. */
  static GeneratedClasses compile(Path folder, List<MessageDefinition> definitions)
      throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "this Java has no compiler");
    var files = new ArrayList<Path>();
    for (MessageDefinition definition : definitions) {
      Path file = folder.resolve(definition.typeName() + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source(definition));
      files.add(file);
    }
    var messages = new StringWriter();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  List.of("-proc:none", "-d", folder.toString()),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertEquals(true, compiled, messages.toString());
    }
    var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    return typeName -> {
      try {
        return loader.loadClass(typeName.replace('/', '.'));
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    };
  }

  private static String source(MessageDefinition definition) {
    String[] name = definition.typeName().split("/");
    return "package %s.%s;\npublic final class %s {\n%s\n}\n"
        .formatted(
            name[0],
            name[1],
            name[2],
            definition.fields().stream()
                .map(field -> member(name[2], field))
                .collect(Collectors.joining("\n")));
  }

  private static String member(String owner, MessageDefinition.Field field) {
    FieldType type = field.type();
    boolean primitive = type.isPrimitive();
    String single = primitive ? PRIMITIVES.get(type.base()).single() : className(type);
    String boxed = primitive ? PRIMITIVES.get(type.base()).boxed() : className(type);
    String camel =
        Stream.of(field.name().split("_"))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(Collectors.joining());
    if (type.array() == FieldType.Array.NONE) {
      String initial = primitive ? type.base().equals("string") ? " = \"\"" : "" : " = new %1$s()";
      return ("  private %1$s %2$s" + initial + ";\n" + SETTER + GETTER)
          .formatted(single, field.name(), owner, camel);
    }
    boolean fixed = type.array() == FieldType.Array.FIXED;
    String refused =
        type.arraySize() == FieldType.UNBOUNDED
            ? ""
            : "    if (value.size() %s %d) throw new IllegalArgumentException();\n"
                .formatted(fixed ? "!=" : ">", type.arraySize());
    String list = "java.util.List<" + boxed + ">";
    String members =
        "  private %1$s %2$s"
            + (fixed ? "" : " = new java.util.ArrayList<>()")
            + ";\n"
            + SETTER.replace("{\n", "{\n" + refused)
            + GETTER;
    String overload =
        primitive
            ? """
              public %1$s set%2$s(%3$s[] value) {
                throw new AssertionError("rcljava boxes these one by one");
              }
            """
                .formatted(owner, camel, single)
            : "";
    return members.formatted(list, field.name(), owner, camel) + overload;
  }

  private static final String SETTER =
      """
        public %3$s set%4$s(final %1$s value) {
          this.%2$s = value;
          return this;
        }
      """;

  private static final String GETTER =
      """
        public %1$s get%4$s() {
          return this.%2$s;
        }
      """;

  private static String className(FieldType type) {
    return type.base().replace('/', '.');
  }
}
