package io.github.personalseg.bag.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Lz4FrameTest {
  @Property(tries = 100)
  void readsWhatTheLibraryWrites(@ForAll long seed) throws IOException {
    byte[] data = compressible(seed, 70_000);
    byte[] frame = Compression.LZ4.compress(data);
    var decoder = new Lz4Frame(frame, 0, frame.length, data.length);
    decoder.decode();
    assertArrayEquals(data, decoder.decoded());
  }

  /** The second block is one match that reaches into the first, as lz4's own frames have them. */
  @Test
  void readsLinkedBlocks() throws IOException {
    byte[] frame =
        HexFormat.of()
            .parseHex(
                "04224d18"
                    + "40"
                    + "40"
                    + "c0" // magic, version 1 with linked blocks, 64 KiB
                    + "05000080"
                    + "68656c6c6f" // 5 plain bytes: hello
                    + "05000000"
                    + "01"
                    + "0500"
                    + "1021" // match of 5, 5 back; literal "!"
                    + "00000000");
    var decoder = new Lz4Frame(frame, 0, frame.length, 100);
    decoder.decode();
    assertEquals("hellohello!", new String(decoder.decoded(), StandardCharsets.US_ASCII));
  }

  @Property(tries = 100)
  void aCutFrameGivesAPrefix(@ForAll long seed) throws IOException {
    byte[] data = compressible(seed, 70_000);
    byte[] frame = Compression.LZ4.compress(data);
    int length = new Random(seed).nextInt(frame.length);
    var decoder = new Lz4Frame(frame, 0, length, data.length);
    assertThrows(IOException.class, decoder::decode);
    byte[] decoded = decoder.decoded();
    assertArrayEquals(Arrays.copyOf(data, decoded.length), decoded);
  }

  @Property(tries = 2000)
  void damagedFramesNeverFailOtherwise(@ForAll long seed) throws IOException {
    byte[] data = compressible(seed, 500);
    byte[] frame = Compression.LZ4.compress(data);
    var random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      frame[4 + random.nextInt(frame.length - 4)] = (byte) random.nextInt();
    }
    var decoder = new Lz4Frame(frame, 0, frame.length, data.length);
    try {
      decoder.decode();
    } catch (IOException e) {
      assertTrue(decoder.decoded().length <= data.length, e.getMessage());
    }
  }

  private static byte[] compressible(long seed, int most) {
    var random = new Random(seed);
    byte[] data = new byte[1 + random.nextInt(most)];
    int noise = 1 + random.nextInt(40);
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (random.nextInt(noise) == 0 ? random.nextInt() : i / 7);
    }
    return data;
  }
}
