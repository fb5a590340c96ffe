package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireReply;
import java.util.Optional;

/** Sends requests that name their reply reader, as rmw_fastrtps does, and takes the replies. */
final class DdsClient implements WireClient<byte[]> {
  private final String service;
  private final DdsWriter requests;
  private final DdsReader replies;
  private final int maxMessageBytes;
  private final Runnable atClose;

  DdsClient(
      String service,
      DdsWriter requests,
      DdsReader replies,
      int maxMessageBytes,
      Runnable atClose) {
    this.service = service;
    this.requests = requests;
    this.replies = replies;
    this.maxMessageBytes = maxMessageBytes;
    this.atClose = atClose;
  }

  @Override
  public long send(byte[] cdr) {
    long sequence = requests.write(cdr, new Guid.SampleIdentity(replies.guid(), 0));
    if (sequence < 0) {
      throw new TransportException("the client of " + service + " is closed");
    }
    return sequence;
  }

  @Override
  public boolean available() {
    return requests.matched() > 0 && replies.matched() > 0;
  }

  @Override
  public Optional<WireReply<byte[]>> next() {
    while (true) {
      var arrival = replies.next();
      if (arrival.isEmpty()) {
        return Optional.empty();
      }
      if (arrival.get() instanceof DdsReader.Arrival.Sample reply) {
        Guid client = reply.related().guid();
        boolean ours = client.equals(replies.guid()) || client.equals(requests.guid());
        if (ours) {
          return Optional.of(reply(reply));
        }
      }
    }
  }

  private WireReply<byte[]> reply(DdsReader.Arrival.Sample sample) {
    long request = sample.related().sequence();
    return sample.refused() == 0
        ? new WireReply.Taken<>(request, sample.cdr())
        : new WireReply.Refused<>(
            request, "it has " + sample.refused() + " bytes; the limit is " + maxMessageBytes);
  }

  @Override
  public void stop() {
    replies.stop();
  }

  @Override
  public void close() {
    requests.close();
    replies.close();
    atClose.run();
  }
}
