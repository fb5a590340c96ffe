package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package as a ROS 2 workspace builds it, with the jars of this build. */
final class ColconBuildTest {
  private static final int SKIPPED = 77;

  private static final List<String> MODULES =
      List.of("file", "core", "ros", "bag", "web", "node", "bench", "cli");

  @TempDir Path folder;

  @Test
  void theInstallSpaceHasHeadersLaunchFilesAndANodeThatStarts() throws Exception {
    String said = check(jars());
    assertFalse(said.contains("missing "), said);
    assertTrue(said.contains("found include/"), said);
    assertTrue(said.contains("teach_concept.hpp"), said);
    assertTrue(said.contains("started perception_node --help"), said);
    assertTrue(said.contains("found personal-seg on the PATH"), said);
  }

  /** What Maven's package phase would leave: it cannot run inside its own test phase. */
  private Path jars() throws IOException {
    Path libraries = Path.of("target", "lib");
    assumeTrue(Files.isDirectory(libraries), "target/lib is missing: run by 'mvn verify'");
    Path jars = Files.createDirectories(folder.resolve("jars/lib"));
    try (var files = Files.list(libraries)) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(jars.resolve(file.getFileName()), file.toAbsolutePath());
      }
    }
    var jar = ToolProvider.findFirst("jar").orElseThrow();
    for (String module : MODULES) {
      Path own = folder.resolve("jars/personal-segmentation-" + module + ".jar");
      Path classes = Path.of("target", module, "classes");
      int status =
          jar.run(
              System.out, System.err, "-c", "-f", own.toString(), "-C", classes.toString(), ".");
      assertEquals(0, status, "jar of " + module);
    }
    return folder.resolve("jars");
  }

  private String check(Path jars) throws Exception {
    Path log = folder.resolve("check.log");
    var process =
        new ProcessBuilder(
                List.of(
                    "tools/workspace/check.sh",
                    folder.resolve("workspace").toString(),
                    jars.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();
    String said = Files.readString(log);
    if (status == SKIPPED) {
      abort(said.strip());
    }
    assertEquals(0, status, said);
    return said;
  }
}
