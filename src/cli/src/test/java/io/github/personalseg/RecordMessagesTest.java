package io.github.personalseg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Type;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No message says {@code Box[x=700, …}: records in texts say themselves what people write. */
final class RecordMessagesTest {
  /** The classes of every module on the class path, folder or jar, without their tests. */
  private static List<byte[]> classes() throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var all = new ArrayList<byte[]>();
    for (String element : path.split(File.pathSeparator)) {
      Path place = Path.of(element);
      if (place.endsWith("classes") && Files.isDirectory(place)) {
        all.addAll(classes(place));
      } else if (place.getFileName().toString().startsWith("personal-segmentation-")) {
        try (var jar = FileSystems.newFileSystem(place)) {
          all.addAll(classes(jar.getPath("/")));
        }
      }
    }
    return all;
  }

  private static List<byte[]> classes(Path folder) throws IOException {
    var all = new ArrayList<byte[]>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        all.add(Files.readAllBytes(file));
      }
    }
    return all;
  }

  /** Records whose toString the compiler made. */
  private static Set<String> generated(List<byte[]> classes) {
    var records = new HashSet<String>();
    for (byte[] each : classes) {
      var reader = new ClassReader(each);
      reader.accept(
          new Calls(
              (method, name, descriptor, bootstrap) -> {
                if (method.equals("toString")
                    && bootstrap.getOwner().equals("java/lang/runtime/ObjectMethods")) {
                  records.add(reader.getClassName());
                }
              }),
          0);
    }
    return records;
  }

  @Test
  void noTextHoldsARecordThatTheCompilerPrints() throws IOException {
    var classes = classes();
    var generated = generated(classes);
    assertTrue(generated.size() > 100, generated.size() + " records");
    var found = new TreeSet<String>();
    for (byte[] each : classes) {
      var reader = new ClassReader(each);
      reader.accept(
          new Calls(
              (method, name, descriptor, bootstrap) -> {
                if (name.startsWith("makeConcat")) {
                  for (Type argument : Type.getArgumentTypes(descriptor)) {
                    if (argument.getSort() == Type.OBJECT
                        && generated.contains(argument.getInternalName())) {
                      found.add(
                          reader.getClassName() + "." + method + ": " + argument.getClassName());
                    }
                  }
                }
              }),
          0);
    }
    assertEquals(Set.of(), found);
  }

  private interface Heard {
    void call(String method, String name, String descriptor, Handle bootstrap);
  }

  private static final class Calls extends ClassVisitor {
    private final Heard heard;

    private Calls(Heard heard) {
      super(Opcodes.ASM9);
      this.heard = heard;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitInvokeDynamicInsn(
            String name, String called, Handle bootstrap, Object... arguments) {
          heard.call(method, name, called, bootstrap);
        }
      };
    }
  }
}
