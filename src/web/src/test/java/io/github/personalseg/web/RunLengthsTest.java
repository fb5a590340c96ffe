package io.github.personalseg.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import io.github.personalseg.web.teachable.Refusal;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunLengthsTest {
  private static JsonFields fields(String json) {
    return new JsonFields("", JsonParser.parseString(json).getAsJsonObject());
  }

  @Property(tries = 60)
  void masksComeBack(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed) {
    var random = new Random(seed);
    byte[] cells = new byte[width * height];
    for (int i = 0; i < cells.length; i++) {
      boolean same = i > 0 && random.nextInt(4) > 0;
      cells[i] = same ? cells[i - 1] : (byte) random.nextInt(2);
    }
    var json = RunLengths.json(new Mask(width, height, cells));
    assertArrayEquals(cells, RunLengths.mask(fields(json.toString()), width, height).cells());
  }

  /** One run for each pixel, and the empty one before them. */
  @Example
  void theMostRunsComeBack() {
    for (byte[] cells : new byte[][] {{1}, {1, 0}, {1, 0, 1}, {0, 1, 0}}) {
      var json = RunLengths.json(new Mask(cells.length, 1, cells));
      assertArrayEquals(cells, RunLengths.mask(fields(json.toString()), cells.length, 1).cells());
    }
  }

  @Property(tries = 60)
  void labelsComeBack(@ForAll @IntRange(min = 1, max = 3) int step, @ForAll long seed) {
    var random = new Random(seed);
    int width = 3 + random.nextInt(40);
    int height = 3 + random.nextInt(40);
    short[] ids = new short[width * height];
    for (int i = 0; i < ids.length; i++) {
      boolean same = i > 0 && random.nextInt(4) > 0;
      ids[i] = same ? ids[i - 1] : (short) random.nextInt(65_536);
    }
    byte[] bytes =
        RunLengths.labels(new LabelImage(width, height, LabelEncoding.MONO16, ids, 1), step);
    int columns = width / step;
    int at = 0;
    int[] next = {0};
    while (next[0] < bytes.length) {
      int id = number(bytes, next);
      int run = number(bytes, next);
      for (int end = at + run; at < end; at++) {
        assertEquals(ids[at / columns * step * width + at % columns * step] & 0xffff, id);
      }
    }
    assertEquals(columns * (height / step), at);
  }

  private static int number(byte[] bytes, int[] at) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = bytes[at[0]++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'width':4,'height':2,'counts':[9]}|more than the 8 pixels",
        "{'width':4,'height':2,'counts':[7]}|runs of 7 pixels; its frame has 8",
        "{'width':4,'height':2,'counts':[2147483647,2147483647]}|more than the 8 pixels",
        "{'width':4,'height':2,'counts':[-1,9]}|counts[0] is -1",
        "{'width':4,'height':2,'counts':[1.5]}|counts[0] is 1.5",
        "{'width':4,'height':2,'counts':[1e999]}|counts[0] must be a finite number",
        "{'width':4,'height':2,'counts':[0,0,0,0,0,0,0,0,0,8]}|counts has 10 entries; at most 9",
        "{'width':4,'height':2,'counts':'8'}|counts must be a list",
        "{'width':4,'height':2}|counts is missing",
        "{'width':8,'height':1,'counts':[8]}|mask is 8x1, its frame is 4x2",
        "{'width':2147483647,'height':2147483647,'counts':[8]}|its frame is 4x2",
        "{'width':0,'height':2,'counts':[8]}|width is 0",
      })
  void refusesWhatIsNoMaskOfTheFrame(String json, String reason) {
    var refused =
        assertThrows(Refusal.class, () -> RunLengths.mask(fields(json.replace('\'', '"')), 4, 2));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(400, refused.status());
  }
}
