package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The advice on the kernel's limit. */
class SocketBuffersTest {
  @TempDir Path folder;

  @Test
  void aSmallLimitIsNamedWithItsRemedyAndALargeOneIsNot() throws Exception {
    Path file = folder.resolve("rmem_max");
    Files.writeString(file, "212992\n");
    String advice = SocketBuffers.advice(file).orElseThrow();
    assertTrue(advice.contains("212992 bytes"), advice);
    assertTrue(advice.contains("sysctl -w net.core.rmem_max=4194304"), advice);
    Files.writeString(file, "4194304\n");
    assertEquals(Optional.empty(), SocketBuffers.advice(file));
    assertEquals(Optional.empty(), SocketBuffers.advice(folder.resolve("missing")));
  }
}
