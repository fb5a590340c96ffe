package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.file.SmallDisk;
import io.github.personalseg.ros.QosProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagWriterFullDiskTest {
  @TempDir static Path scratch;
  private SmallDisk small;
  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    small = SmallDisk.mount(scratch);
    disk = small.folder();
  }

  @AfterEach
  void unmount() throws IOException {
    if (small != null) { // not where it could not be mounted
      small.close();
    }
  }

  @Test
  void aFullDiskLeavesTheOldBag() throws IOException {
    Path bag = disk.resolve("bag");
    List<RawMessage> old = Bags.messages(20);
    Bags.write(bag, old, Compression.ZSTD, 1000);
    var error = assertThrows(BagException.class, () -> overwrite(bag));
    assertTrue(error.getMessage().contains("cannot be written: No space left"), error.getMessage());
    assertEquals(Bags.values(old), Bags.values(Bags.read(bag)));
    try (var files = Files.list(disk)) {
      assertEquals(List.of(bag), files.toList());
    }
  }

  private static void overwrite(Path bag) {
    var options = new BagWriter.Options(Compression.NONE, 1000, true);
    try (var writer = BagWriter.create(bag, options)) {
      RawMessage first = Bags.messages(2).get(1);
      writer.addTopic(TopicInfo.of(first.topic(), Bags.IMAGE, QosProfile.SENSOR_DATA));
      for (int i = 0; i < 10_000; i++) {
        writer.write(first);
      }
      writer.finish();
    }
  }
}
