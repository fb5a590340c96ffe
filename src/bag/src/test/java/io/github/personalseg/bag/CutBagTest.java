package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdInputStream;
import io.github.personalseg.bag.mcap.McapBuffer;
import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.mcap.McapRecord;
import io.github.personalseg.bag.mcap.RecordReader;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bags cut at random places: a recorder that lost power. */
class CutBagTest {
  private static final int CUTS = 200;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void yieldsEveryWholeMessageBeforeTheCut(Compression compression) throws IOException {
    List<RawMessage> messages = Bags.messages(200);
    Path file = Bags.write(folder.resolve("bag"), messages, compression, 4000);
    checkCuts(file, messages, messageEnds(Files.readAllBytes(file), compression));
  }

  @Test
  void yieldsEveryWholeMessageWithoutChunks() throws IOException {
    List<RawMessage> messages = Bags.messages(200);
    Path file = folder.resolve("plain.mcap");
    Files.write(file, unchunked(messages));
    assertEquals(Bags.values(messages), Bags.values(Bags.read(file)));
    checkCuts(file, messages, messageEnds(Files.readAllBytes(file), Compression.NONE));
  }

  @Test
  void aFolderWithoutMetadataIsReadByNumber() throws IOException {
    List<RawMessage> messages = Bags.messages(120);
    Path bag = Files.createDirectory(folder.resolve("crashed"));
    for (int part = 0; part < 12; part++) {
      Path file =
          Bags.write(
              folder.resolve("part" + part),
              messages.subList(part * 10, part * 10 + 10),
              Compression.ZSTD,
              1000);
      Bags.cut(
          file, bag.resolve("crashed_" + part + ".mcap"), Files.size(file) - (part == 11 ? 9 : 0));
    }
    assertEquals(Bags.values(messages), Bags.values(Bags.read(bag)));
    try (var reader = BagReader.open(bag)) {
      assertEquals(120, reader.info().messages());
      assertTrue(
          reader.warnings().get(0).contains("no metadata.yaml"), reader.warnings().toString());
      assertEquals(2, reader.warnings().size(), reader.warnings().toString());
    }
  }

  /** Cuts at random places, and reads: a prefix of the messages that misses no whole one. */
  private void checkCuts(Path file, List<RawMessage> messages, List<Integer> ends)
      throws IOException {
    List<String> all = Bags.values(messages);
    var random = new Random(7);
    int size = (int) Files.size(file);
    int failed = 0;
    for (int i = 0; i < CUTS; i++) {
      int length = random.nextInt(size);
      Path cut = Bags.cut(file, folder.resolve("cut.mcap"), length);
      int whole = (int) ends.stream().filter(end -> end <= length).count();
      var read = new ArrayList<RawMessage>();
      try (var reader = BagReader.open(cut);
          var stream = reader.messages()) {
        stream.forEachRemaining(read::add);
        assertEquals(
            1, reader.warnings().stream().filter(w -> w.contains("cut at byte " + length)).count());
        assertEquals(read.size(), reader.info().messages());
      } catch (BagException e) {
        assertTrue(length <= McapFormat.MAGIC_BYTES, "cut at " + length + ": " + e.getMessage());
        assertEquals(cut, e.file());
        failed++;
      }
      assertEquals(all.subList(0, read.size()), Bags.values(read), "cut at " + length);
      assertTrue(read.size() >= whole, "cut at " + length + ": " + read.size() + " of " + whole);
    }
    assertTrue(failed < 10, failed + " cuts lay inside the first 8 bytes");
  }

  /**
   * The file offset from which on each message is whole: for uncompressed chunks the message's own
   * end, for compressed ones the end of its chunk.
   */
  private static List<Integer> messageEnds(byte[] file, Compression compression) {
    var ends = new ArrayList<Integer>();
    var cursor = cursor(file);
    cursor.position(McapFormat.MAGIC_BYTES);
    while (cursor.remaining() > McapFormat.MAGIC_BYTES) {
      int opcode = cursor.u8();
      long length = cursor.u64();
      int start = cursor.position();
      RecordReader record = cursor.slice(length);
      if (opcode == McapFormat.MESSAGE) {
        ends.add(cursor.position());
      } else if (opcode == McapFormat.CHUNK) {
        McapRecord.ChunkHeader header = McapRecord.ChunkHeader.read(record);
        int base = start + record.position();
        byte[] records = decompress(compression, record.bytes(header.compressedSize()), header);
        RecordReader inner = cursor(records);
        while (inner.remaining() > 0) {
          int innerOpcode = inner.u8();
          inner.slice(inner.u64());
          if (innerOpcode == McapFormat.MESSAGE) {
            ends.add(compression == Compression.NONE ? base + inner.position() : cursor.position());
          }
        }
      }
    }
    return ends;
  }

  /** By the libraries' own streams, not by the code under test. */
  private static byte[] decompress(
      Compression compression, byte[] bytes, McapRecord.ChunkHeader header) {
    try (var in =
        switch (compression) {
          case NONE -> new ByteArrayInputStream(bytes);
          case LZ4 -> new LZ4FrameInputStream(new ByteArrayInputStream(bytes));
          case ZSTD -> new ZstdInputStream(new ByteArrayInputStream(bytes));
        }) {
      return in.readNBytes((int) header.uncompressedSize());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RecordReader cursor(byte[] bytes) {
    return new RecordReader(bytes, 0, (at, why) -> new BagException(Path.of("test"), at, why));
  }

  private static byte[] unchunked(List<RawMessage> messages) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(McapFormat.magic());
    var file = new McapBuffer();
    file.record(McapFormat.HEADER, new McapBuffer().string("ros2").string("test"));
    Map<String, Integer> ids = Map.of("/text", 1, "/image", 2);
    for (RawMessage message : messages.subList(0, 2)) {
      int id = ids.get(message.topic());
      file.record(
          McapFormat.SCHEMA,
          new McapBuffer().u16(id).string(message.type()).string("ros2msg").u32(0));
      file.record(
          McapFormat.CHANNEL,
          new McapBuffer().u16(id).u16(id).string(message.topic()).string("cdr").map(Map.of()));
    }
    for (RawMessage message : messages) {
      file.record(
          McapFormat.MESSAGE,
          new McapBuffer()
              .u16(ids.get(message.topic()))
              .u32(0)
              .u64(message.logTime())
              .u64(message.publishTime())
              .bytes(message.data()));
    }
    file.record(McapFormat.DATA_END, new McapBuffer().u32(0));
    file.record(McapFormat.FOOTER, new McapBuffer().u64(0).u64(0).u32(0));
    out.write(file.toByteArray());
    out.write(McapFormat.magic());
    return out.toByteArray();
  }
}
