package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.types.MessageTypes;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CdrRoundTripTest {
  @Provide
  Arbitrary<MessageType<?>> types() {
    return Arbitraries.of(MessageTypes.all());
  }

  @Property(tries = 600)
  void writesWhatThePlainEncoderWrites(@ForAll("types") MessageType<?> type, @ForAll long seed) {
    checkBytes(type, seed);
  }

  @Property(tries = 600)
  void readsBothByteOrders(@ForAll("types") MessageType<?> type, @ForAll long seed) {
    checkValues(type, seed, ByteOrder.LITTLE_ENDIAN);
    checkValues(type, seed, ByteOrder.BIG_ENDIAN);
  }

  /** Only the last bytes may be missing unnoticed: those an empty message needs not. */
  @Property(tries = 200)
  void everyCutIsRefused(@ForAll("types") MessageType<?> type, @ForAll long seed) {
    checkCuts(type, seed);
  }

  @Test
  void aHeaderIsTheBytesOfTheSpecification() {
    byte[] bytes =
        MessageType.of(Header.class).encode(new Header(new Time(-2, 500_000_000), "map"));
    assertEquals(
        "00010000" + "feffffff" + "0065cd1d" + "04000000" + "6d617000",
        HexFormat.of().formatHex(bytes));
  }

  @Test
  void anEmptyMessageIsOneByte() {
    var type = MessageType.of(GetVocabulary.Request.class);
    assertArrayEquals(new byte[] {0, 1, 0, 0, 0}, type.encode(new GetVocabulary.Request()));
    assertEquals(new GetVocabulary.Request(), type.decode(new byte[] {0, 1, 0, 0}));
  }

  private static <T extends Record> void checkBytes(MessageType<T> type, long seed) {
    T message = new RandomMessages(seed).next(type);
    assertArrayEquals(
        ReferenceCdr.encode(type, message, ByteOrder.LITTLE_ENDIAN), type.encode(message));
  }

  /** Into memory of any length that holds something else. */
  @Property(tries = 300)
  void usedMemoryChangesNothing(
      @ForAll("types") MessageType<?> type, @ForAll long seed, @ForAll @IntRange(max = 3) int fit) {
    checkUsed(type, seed, fit);
  }

  private static <T extends Record> void checkUsed(MessageType<T> type, long seed, int fit) {
    T message = new RandomMessages(seed).next(type);
    byte[] plain = type.encode(message);
    byte[] used = new byte[List.of(0, plain.length / 2, plain.length, plain.length + 9).get(fit)];
    Arrays.fill(used, (byte) 0x5a);
    byte[] written = type.encode(message, used);
    assertArrayEquals(plain, written);
    if (fit == 2 && plain.length >= 256) {
      assertSame(used, written);
    }
  }

  private static <T extends Record> void checkValues(
      MessageType<T> type, long seed, ByteOrder order) {
    T message = new RandomMessages(seed).next(type);
    T read = type.decode(ReferenceCdr.encode(type, message, order));
    assertEquals(MessageTree.of(type, message), MessageTree.of(type, read));
  }

  private static <T extends Record> void checkCuts(MessageType<T> type, long seed) {
    byte[] bytes = type.encode(new RandomMessages(seed).next(type));
    int least = type.definition().fields().isEmpty() ? 4 : bytes.length;
    for (int length = 0; length < least; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(MessageException.class, () -> type.decode(cut), () -> type + " cut");
    }
  }
}
