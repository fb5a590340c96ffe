package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.wire.WireEvent;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A message on its way to readers. When the last who holds it lets go, its bytes serve its writer's
 * next message; a reader that never lets go, because it stopped or passed the message over, costs
 * the writer new ones. Thread safe.
 */
final class Parcel {
  private final InProcessWriter writer;
  private final byte[] cdr;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Held once, by who sends it. */
  Parcel(InProcessWriter writer, byte[] cdr) {
    this.writer = writer;
    this.cdr = cdr;
  }

  WireEvent<byte[]> event() {
    return new WireEvent.Data<>(cdr, writer.id());
  }

  /** One holder more; for who holds it. */
  void hold() {
    holders.incrementAndGet();
  }

  /** One holder less, who reads it no more. */
  void letGo() {
    if (holders.decrementAndGet() == 0) {
      writer.spend(cdr);
    }
  }
}
