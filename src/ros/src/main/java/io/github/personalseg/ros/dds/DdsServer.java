package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.WireServer;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests of Fast DDS and of Cyclone DDS clients and answers each in its own way. */
final class DdsServer implements WireServer<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(DdsServer.class);

  /** Where the answer goes; {@code header} is Cyclone's, empty for Fast DDS. */
  private record Address(Guid.SampleIdentity request, byte[] header) implements ReplyAddress {}

  private final String service;
  private final DdsReader requests;
  private final DdsWriter replies;
  private final int maxMessageBytes;
  private final Runnable atClose;
  private final ThrottledLog tooLong = new ThrottledLog(LOG);
  private final ThrottledLog unknown = new ThrottledLog(LOG);
  private final ThrottledLog lost = new ThrottledLog(LOG);

  DdsServer(
      String service,
      DdsReader requests,
      DdsWriter replies,
      int maxMessageBytes,
      Runnable atClose) {
    this.service = service;
    this.requests = requests;
    this.replies = replies;
    this.maxMessageBytes = maxMessageBytes;
    this.atClose = atClose;
  }

  @Override
  public Optional<WireRequest<byte[]>> next() {
    while (true) {
      var arrival = requests.next();
      if (arrival.isEmpty()) {
        return Optional.empty();
      }
      if (arrival.get() instanceof DdsReader.Arrival.Sample sample) {
        var request = request(sample);
        if (request.isPresent()) {
          return request;
        }
      }
    }
  }

  private Optional<WireRequest<byte[]>> request(DdsReader.Arrival.Sample sample) {
    if (sample.refused() > 0) {
      tooLong.warn(
          "dropping a request to "
              + service
              + ": it has "
              + sample.refused()
              + " bytes; the limit is "
              + maxMessageBytes);
      return Optional.empty();
    }
    var own = sample.identity();
    Guid reader = sample.related().guid();
    if (!reader.isUnknown() || own.guid().isFastDds()) {
      // Fast DDS: the answer carries the client's reader, or its writer where it named none.
      var client =
          new Guid.SampleIdentity(reader.isUnknown() ? own.guid() : reader, own.sequence());
      return Optional.of(new WireRequest<>(sample.cdr(), new Address(client, new byte[0])));
    }
    if (!CycloneHeader.isIn(sample.cdr())) {
      unknown.warn(
          "dropping a request to "
              + service
              + ": its client is of no known kind, it sent neither a reply reader nor Cyclone DDS'"
              + " 16 bytes");
      return Optional.empty();
    }
    return Optional.of(
        new WireRequest<>(
            CycloneHeader.without(sample.cdr()), new Address(own, CycloneHeader.of(sample.cdr()))));
  }

  @Override
  public Delivery reply(ReplyAddress to, byte[] cdr) {
    if (!(to instanceof Address address)) {
      throw new IllegalArgumentException(to + " is no address of this service");
    }
    Guid client = address.request().guid();
    if (client.isReader() && !replies.reaches(client)) {
      return Delivery.NOT_YET;
    }
    byte[] bytes = address.header().length == 0 ? cdr : CycloneHeader.insert(address.header(), cdr);
    try {
      replies.write(bytes, address.request());
    } catch (TransportException e) {
      lost.warn("an answer of " + service + " is lost: " + e.getMessage());
    }
    return Delivery.SENT;
  }

  @Override
  public void stop() {
    requests.stop();
  }

  @Override
  public void close() {
    requests.close();
    replies.close();
    atClose.run();
  }

  /**
   * The 16 bytes, client and sequence number, rmw_cyclonedds puts between the encapsulation header
   * and a request; an answer starts with those of its request. 16 keeps every alignment.
   */
  private static final class CycloneHeader {
    private static final int ENCAPSULATION = 4;
    private static final int BYTES = 16;

    private CycloneHeader() {}

    static boolean isIn(byte[] cdr) {
      return cdr.length >= ENCAPSULATION + BYTES;
    }

    static byte[] of(byte[] cdr) {
      return Arrays.copyOfRange(cdr, ENCAPSULATION, ENCAPSULATION + BYTES);
    }

    static byte[] without(byte[] cdr) {
      byte[] plain = new byte[cdr.length - BYTES];
      System.arraycopy(cdr, 0, plain, 0, ENCAPSULATION);
      System.arraycopy(
          cdr, ENCAPSULATION + BYTES, plain, ENCAPSULATION, plain.length - ENCAPSULATION);
      return plain;
    }

    static byte[] insert(byte[] header, byte[] cdr) {
      byte[] whole = new byte[cdr.length + BYTES];
      System.arraycopy(cdr, 0, whole, 0, ENCAPSULATION);
      System.arraycopy(header, 0, whole, ENCAPSULATION, BYTES);
      System.arraycopy(
          cdr, ENCAPSULATION, whole, ENCAPSULATION + BYTES, cdr.length - ENCAPSULATION);
      return whole;
    }
  }
}
