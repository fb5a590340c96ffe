package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.WriterId;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireReader;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes what arrives and hands it over on the subscription's own thread. */
final class WireSubscription<M extends Record, P> implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(WireSubscription.class);

  private final String topic;
  private final MessageType<M> type;
  private final WireFormat<P> format;
  private final BiConsumer<M, WriterId> receiver;
  private final SubscriptionEvents events;
  private final WireReader<P> reader;
  private final Endpoints owner;
  private final ThrottledLog malformed = new ThrottledLog(LOG);
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private final Dispatcher<WireEvent<P>> dispatcher;
  private boolean ended;

  WireSubscription(
      String topic,
      MessageType<M> type,
      WireFormat<P> format,
      BiConsumer<M, WriterId> receiver,
      SubscriptionEvents events,
      WireReader<P> reader,
      Endpoints owner) {
    this.topic = topic;
    this.type = type;
    this.format = format;
    this.receiver = receiver;
    this.events = events;
    this.reader = reader;
    this.owner = owner;
    dispatcher = new Dispatcher<>("subscription " + topic, reader, this::hear, this::end);
  }

  private void hear(WireEvent<P> event) {
    if (event instanceof WireEvent.Data<P> data) {
      M message;
      try {
        message = format.read(type, data.payload());
      } catch (MessageException e) {
        drop(String.valueOf(e.getMessage()));
        return;
      }
      receiver.accept(message, data.writer());
    } else if (event instanceof WireEvent.Refused<P> refused) {
      drop(refused.reason());
    } else if (event instanceof WireEvent.IncompatibleQos<P> incompatible) {
      events.incompatibleQos(incompatible.policy());
    }
  }

  private void drop(String reason) {
    malformed.warn("dropping a message on " + topic + ": " + reason);
    events.malformed(reason);
  }

  private void end() {
    use.writeLock().lock();
    try {
      ended = true;
      reader.close();
    } finally {
      use.writeLock().unlock();
    }
    owner.left();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public int publisherCount() {
    use.readLock().lock();
    try {
      return ended ? 0 : reader.matched();
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public void close() {
    if (owner.remove(this)) {
      dispatcher.close();
    }
  }
}
