package io.github.personalseg.ros.dds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes samples of one DDS topic. One thread takes; all other methods are thread safe. */
final class DdsReader {
  /** What woke a waiting thread. */
  sealed interface Arrival {
    /**
     * A sample as it was taken.
     *
     * @param cdr its bytes; empty when refused
     * @param refused the length of a sample that was too long to be copied, else 0
     * @param identity its own
     * @param related the request it belongs to, or unknown
     */
    record Sample(
        byte[] cdr, long refused, Guid.SampleIdentity identity, Guid.SampleIdentity related)
        implements Arrival {}

    /** A writer with this DDS policy in the way. */
    record Mismatch(int policy) implements Arrival {}
  }

  private final NativeHandle handle;
  private final Guid guid;
  private final byte[] taken = new byte[FastDdsJni.TAKEN_BYTES];
  private boolean reusing;

  /** The last sample's, to take the next one into; of the thread that takes. */
  private byte @Nullable [] last;

  private volatile boolean stopped;

  DdsReader(long address) {
    handle = new NativeHandle(address, FastDdsJni::closeReader);
    guid = Guid.of(FastDdsJni.readerGuid(address));
  }

  Guid guid() {
    return guid;
  }

  /**
   * Takes a sample into the bytes of the one before where both are as long; for who reads a sample
   * before the next is asked for. Before anybody else has it.
   */
  DdsReader reusing() {
    reusing = true;
    return this;
  }

  /** Waits for the next sample or mismatch; empty once stopped. */
  Optional<Arrival> next() {
    return handle.get(this::next, Optional.empty());
  }

  private Optional<Arrival> next(long reader) {
    while (!stopped) {
      byte[] cdr = FastDdsJni.take(reader, taken, last);
      if (cdr != null) {
        if (reusing) {
          last = cdr;
        }
        return Optional.of(sample(cdr));
      }
      int policy = FastDdsJni.incompatibleQos(reader);
      if (policy > 0) {
        return Optional.of(new Arrival.Mismatch(policy));
      }
      FastDdsJni.waitReader(reader);
    }
    return Optional.empty();
  }

  private Arrival.Sample sample(byte[] cdr) {
    long refused =
        ByteBuffer.wrap(taken)
            .order(ByteOrder.nativeOrder())
            .getLong(2 * FastDdsJni.IDENTITY_BYTES);
    return new Arrival.Sample(
        cdr,
        refused,
        Guid.SampleIdentity.read(taken, 0),
        Guid.SampleIdentity.read(taken, FastDdsJni.IDENTITY_BYTES));
  }

  int matched() {
    return (int) handle.use(FastDdsJni::readerMatched, 0);
  }

  void stop() {
    stopped = true;
    handle.use(
        reader -> {
          FastDdsJni.stopReader(reader);
          return 0;
        },
        0);
  }

  void close() {
    stop();
    handle.close();
  }
}
