package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireReader;
import java.util.Map;
import java.util.Optional;

/** Turns a topic's samples into events. */
final class DdsTopicReader implements WireReader<byte[]> {
  /** DDS' numbers of the policies a writer and a reader must agree on. */
  private static final Map<Integer, String> POLICIES =
      Map.of(
          2, "durability",
          3, "presentation",
          4, "deadline",
          5, "latency budget",
          6, "ownership",
          8, "liveliness",
          11, "reliability",
          12, "destination order");

  private final DdsReader reader;
  private final int maxMessageBytes;
  private final Runnable atClose;

  DdsTopicReader(DdsReader reader, int maxMessageBytes, Runnable atClose) {
    this.reader = reader;
    this.maxMessageBytes = maxMessageBytes;
    this.atClose = atClose;
  }

  @Override
  public Optional<WireEvent<byte[]>> next() {
    return reader.next().map(this::event);
  }

  private WireEvent<byte[]> event(DdsReader.Arrival arrival) {
    if (arrival instanceof DdsReader.Arrival.Mismatch mismatch) {
      return new WireEvent.IncompatibleQos<>(
          POLICIES.getOrDefault(mismatch.policy(), "DDS policy " + mismatch.policy()));
    }
    var sample = (DdsReader.Arrival.Sample) arrival;
    return sample.refused() == 0
        ? new WireEvent.Data<>(sample.cdr(), sample.identity().guid().writerId())
        : new WireEvent.Refused<>(
            "it has " + sample.refused() + " bytes; the limit is " + maxMessageBytes);
  }

  @Override
  public int matched() {
    return reader.matched();
  }

  @Override
  public void stop() {
    reader.stop();
  }

  @Override
  public void close() {
    reader.close();
    atClose.run();
  }
}
