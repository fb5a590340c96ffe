package io.github.personalseg.concept.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Concepts as one file: what goes in comes out, and nothing else does. */
final class ConceptArchiveTest {
  private static final String HASH = "ab".repeat(32);

  private static ConceptArchive.Entry entry(int number) {
    byte[] cells = new byte[8 * 6];
    Arrays.fill(cells, 3, 20, (byte) 1);
    var concept =
        new Concept(
            String.format("%032x", number),
            "thing " + number + " ☕",
            "mug",
            254 - number,
            HASH,
            new float[] {0.6f, 0.8f},
            Optional.empty(),
            0.5f,
            Instant.parse("2026-01-02T03:04:05Z"));
    var reference =
        AnnotatedFrame.mask(new RgbImage(8, 6, new byte[8 * 6 * 3]), new Mask(8, 6, cells));
    return new ConceptArchive.Entry(concept, Samples.QUICK, List.of(reference));
  }

  @Test
  void keepsConceptsWithTheirReferences() throws IOException {
    var back = ConceptArchive.read(ConceptArchive.write(List.of(entry(0), entry(1))));
    assertEquals(2, back.size());
    for (int i = 0; i < 2; i++) {
      var before = entry(i);
      var after = back.get(i);
      assertEquals(before.concept().id(), after.concept().id());
      assertEquals(before.concept().name(), after.concept().name());
      assertEquals(before.concept().labelId(), after.concept().labelId());
      assertArrayEquals(before.concept().embedding(), after.concept().embedding());
      assertEquals(before.settings(), after.settings());
      assertArrayEquals(
          before.references().get(0).marked().get().cells(),
          after.references().get(0).marked().get().cells());
    }
  }

  private static Map<String, byte[]> files() throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    var bytes = ConceptArchive.write(List.of(entry(0)));
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (var e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        files.put(e.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static void refuses(byte[] bytes, String reason) {
    var refused = assertThrows(IOException.class, () -> ConceptArchive.read(bytes));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void refusesWhatIsNoArchive() {
    refuses(new byte[0], "no ZIP file");
    refuses("hello".getBytes(StandardCharsets.UTF_8), "no ZIP file");
  }

  @Test
  void refusesNamesThatLeadElsewhere() throws IOException {
    for (String name :
        List.of(
            "../concept.yaml",
            "/etc/passwd",
            "0/../../x",
            "0/references/000.png/../../../x",
            "0\\concept.yaml",
            "0/concept.yaml/",
            "1000/concept.yaml",
            "0/run.sh")) {
      var files = files();
      files.put(name, new byte[] {1});
      refuses(zip(files), "a name that no concept has");
    }
  }

  @Test
  void refusesDamage() throws IOException {
    byte[] whole = ConceptArchive.write(List.of(entry(0)));
    // Behind the last file comes the directory, which is not needed to read it.
    int end = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
    for (int cut = 1; cut < end; cut += 97) {
      byte[] part = Arrays.copyOf(whole, cut);
      assertThrows(IOException.class, () -> ConceptArchive.read(part), "cut at " + cut);
    }
    for (String missing :
        List.of("0/concept.yaml", "0/tensors.safetensors", "0/references/000.png")) {
      var files = files();
      files.remove(missing);
      refuses(zip(files), "concept 0 of the file");
    }
    var changed = files();
    changed.get("0/tensors.safetensors")[40] ^= 1;
    refuses(zip(changed), "has changed");
  }

  @Test
  void refusesTooMuch() throws IOException {
    var many = new ArrayList<ConceptArchive.Entry>();
    for (int i = 0; i <= ConceptArchive.MAX_CONCEPTS; i++) {
      many.add(entry(i));
    }
    refuses(ConceptArchive.write(many), "more than 64 concepts");
    var bomb = files();
    byte[] header = bomb.get("0/references/000.png").clone();
    // The picture says it is 65536 x 65536: refused before it is decoded.
    System.arraycopy(new byte[] {0, 1, 0, 0, 0, 1, 0, 0}, 0, header, 16, 8);
    bomb.put("0/references/000.png", header);
    refuses(zip(bomb), "pixels");
    var zeros = files();
    zeros.put("0/references/001.png", new byte[(int) ConceptArchive.MAX_BYTES]);
    refuses(zip(zeros), "256 MiB");
  }
}
