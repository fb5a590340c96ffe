package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.types.MessageTypes;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A hundred thousand damaged messages: each is read or refused, at a bounded price. */
class CdrFuzzTest {
  private static final int CASES = 100_000;
  private static final int MAX_SEQUENCE_BYTES = 1 << 16;

  /**
   * Most bytes that reading a message may allocate: what its sequences may take in memory, and as
   * much again for the objects around them and for a refusal with its stack trace.
   */
  private static final long MAX_ALLOCATED = 2 * MAX_SEQUENCE_BYTES;

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(20260);
  private long most;
  private int refused;

  @Test
  void everyCaseIsReadOrRefusedWithinItsBound() {
    var types = MessageTypes.all().toArray(new MessageType<?>[0]);
    for (MessageType<?> type : types) {
      measure(type, encoded(type, 0)); // codecs are made once
    }
    most = 0;
    refused = 0;
    for (int i = 0; i < CASES; i++) {
      MessageType<?> type = types[random.nextInt(types.length)];
      measure(type, i % 4 == 0 ? noise() : damaged(encoded(type, i)));
    }
    assertTrue(most <= MAX_ALLOCATED, () -> "a message of it took " + most + " bytes");
    assertTrue(refused > CASES / 4, () -> refused + " refused: these are hardly damaged");
    assertTrue(refused < CASES, "none is read: these never reach the fields");
  }

  @Test
  void aSmallMessageCannotClaimALargeSequence() {
    for (MessageType<?> type : MessageTypes.all()) {
      byte[] data = new byte[400];
      Arrays.fill(data, (byte) 0xff);
      data[0] = 0;
      data[1] = 1;
      most = 0;
      measure(type, data);
      assertTrue(most <= MAX_ALLOCATED, () -> type + " took " + most + " bytes");
    }
  }

  private void measure(MessageType<?> type, byte[] data) {
    long allocated = decode(type, data);
    if (allocated > MAX_ALLOCATED) {
      allocated = decode(type, data); // without what the JVM loads once
    }
    most = Math.max(most, allocated);
  }

  /** How many bytes one decoding allocates; it ends well or in a refusal that gives its reason. */
  private long decode(MessageType<?> type, byte[] data) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      type.decode(data, MAX_SEQUENCE_BYTES);
    } catch (MessageException e) {
      refused++;
      assertFalse(String.valueOf(e.getMessage()).isEmpty(), "a refusal without a reason");
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private <T extends Record> byte[] encoded(MessageType<T> type, long seed) {
    return type.encode(new RandomMessages(seed).next(type));
  }

  private byte[] noise() {
    byte[] data = new byte[random.nextInt(300)];
    random.nextBytes(data);
    if (data.length >= 2) {
      data[0] = 0;
      data[1] &= 1;
    }
    return data;
  }

  /** Cut, with a count of 2^32-1 somewhere, without some NUL, or with some bytes changed. */
  private byte[] damaged(byte[] data) {
    switch (random.nextInt(4)) {
      case 0:
        return Arrays.copyOf(data, random.nextInt(data.length));
      case 1:
        int at = 4 + 4 * random.nextInt(Math.max(1, data.length / 4 - 1));
        Arrays.fill(data, Math.min(at, data.length), Math.min(at + 4, data.length), (byte) 0xff);
        return data;
      case 2:
        for (int i = 4; i < data.length; i++) {
          if (data[i] == 0 && random.nextInt(8) == 0) {
            data[i] = 'x';
          }
        }
        return data;
      default:
        for (int i = 0; i < 3; i++) {
          data[random.nextInt(data.length)] = (byte) random.nextInt();
        }
        return data;
    }
  }
}
