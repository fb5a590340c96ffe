package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script's shell starts what it puts behind {@code &} with SIGINT ignored; the node hears it. */
final class BackgroundSignalTest {
  /** The bit of SIGINT in the masks of /proc. */
  private static final int SIGINT = 2;

  @TempDir Path folder;

  @Test
  void theProgramHearsInterruptsWhenAScriptPutsItBehindAnAmpersand() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "no /proc here");
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status
        """);
    java.toFile().setExecutable(true);
    var builder = new ProcessBuilder("bash", "-c", "bin/personal-seg --help & wait");
    builder.environment().put("JAVA_HOME", folder.toString());
    builder.redirectErrorStream(true);
    var process = builder.start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), said);
    assertEquals(0, Long.parseUnsignedLong(said, 16) & SIGINT, said);
  }
}
