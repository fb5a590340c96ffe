package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.WireWriter;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.publisher.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes one topic, as far as rcljava's losses of memory allow. */
final class RclWriter<T extends MessageDefinition> implements WireWriter<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(RclWriter.class);

  private final String topic;
  private final String type;
  private final StructMapper mapper;
  private final QosProfile qos;
  private final Class<T> generated;
  private final Publisher<T> publisher;
  private final RclGraph graph;
  private final LeakBudget budget = new LeakBudget(System::nanoTime);
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  RclWriter(
      RclNode node,
      String topic,
      MessageType<?> type,
      StructMapper mapper,
      QosProfile qos,
      Class<T> generated) {
    this.topic = topic;
    this.type = type.name();
    this.mapper = mapper;
    this.qos = qos;
    this.generated = generated;
    graph = new RclGraph(node);
    publisher = node.make(topic, n -> n.<T>createPublisher(generated, topic, RclQos.of(qos)));
  }

  @Override
  public void write(Object payload) {
    int nested = mapper.nested(payload) - 1;
    // What holds until the next message must go out.
    if (qos.durability() == QosProfile.Durability.VOLATILE && !budget.grant(nested)) {
      throw new TransportException(
          "rcljava loses memory with each of its "
              + nested
              + " nested messages; "
              + LeakBudget.PER_SECOND
              + " a second are allowed");
    }
    use.readLock().lock();
    try {
      if (!closed) {
        publisher.publish(generated.cast(payload));
      }
    } catch (Exception e) { // rcljava throws checked exceptions that it declares nowhere
      throw new TransportException("rcl does not take it: " + e.getMessage(), e);
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public int matched() {
    use.readLock().lock();
    try {
      return closed ? 0 : graph.subscriptionsFor(topic, type, qos);
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        publisher.dispose();
      }
    } catch (Exception e) {
      LOG.warn("rcl could not take the publisher of {} back: {}", topic, e.toString());
    } finally {
      use.writeLock().unlock();
    }
  }
}
