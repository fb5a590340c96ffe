package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireReader;
import java.util.Locale;
import java.util.Optional;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.subscription.Subscription;
import org.ros2.rcljava.subscription.statuses.RequestedQosIncompatible;

/** Receives one topic: its callbacks only put into the mailbox, so that none can fail or wait. */
final class RclReader<T extends MessageDefinition> implements WireReader<Object> {
  private final String topic;
  private final String type;
  private final QosProfile qos;
  private final KeepLastQueue<WireEvent<Object>> inbox;
  private final RclGraph graph;
  private final Spinner spinner;
  private final Subscription<T> subscription;

  RclReader(
      RclNode node,
      Spinner spinner,
      String topic,
      MessageType<?> type,
      QosProfile qos,
      Class<T> generated) {
    this.topic = topic;
    this.type = type.name();
    this.qos = qos;
    this.spinner = spinner;
    inbox = new KeepLastQueue<>(qos.depth());
    graph = new RclGraph(node);
    subscription =
        node.make(
            topic,
            n ->
                n.<T>createSubscription(
                    generated,
                    topic,
                    message -> inbox.offer(new WireEvent.Data<>(message)),
                    RclQos.of(qos)));
    subscription.createEventHandler(RequestedQosIncompatible.factory, this::mismatch);
    spinner.change(entities -> entities.subscriptions().add(subscription));
  }

  private void mismatch(RequestedQosIncompatible status) {
    String policy = status.lastPolicyKind.name().toLowerCase(Locale.ROOT);
    inbox.offer(new WireEvent.IncompatibleQos<>(policy));
  }

  @Override
  public Optional<WireEvent<Object>> next() {
    return inbox.take();
  }

  @Override
  public void stop() {
    inbox.stop();
  }

  @Override
  public int matched() {
    return graph.publishersFor(topic, type, qos);
  }

  @Override
  public void close() {
    spinner.change(
        entities -> {
          entities.subscriptions().remove(subscription);
          subscription.dispose();
        });
  }
}
