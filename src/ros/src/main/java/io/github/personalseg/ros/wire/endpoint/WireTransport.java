package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceHandler;
import io.github.personalseg.ros.transport.ServiceServer;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.WriterId;
import io.github.personalseg.ros.wire.Wire;
import java.util.function.BiConsumer;

/**
 * A transport whose messages cross a {@link Wire}; closing it closes the wire.
 *
 * @param <P> a message on its way
 */
public final class WireTransport<P> implements Transport {
  private final NodeName node;
  private final Wire<P> wire;
  private final Endpoints endpoints = new Endpoints(this::leave);
  private final Completions completions = new Completions();

  /** Takes the wire over. */
  public WireTransport(NodeName node, Wire<P> wire) {
    this.node = node;
    this.wire = wire;
  }

  @Override
  public String kind() {
    return wire.kind();
  }

  @Override
  public NodeName node() {
    return node;
  }

  @Override
  public <M extends Record> Publisher<M> advertise(
      String topic, MessageType<M> type, QosProfile qos) {
    allow(topic);
    return endpoints.add(
        () ->
            new WirePublisher<>(
                topic, type, wire.format(), wire.writer(topic, type, qos), endpoints));
  }

  @Override
  public <M extends Record> Subscription subscribeWithWriter(
      String topic,
      MessageType<M> type,
      QosProfile qos,
      BiConsumer<M, WriterId> receiver,
      SubscriptionEvents events) {
    allow(topic);
    return endpoints.add(
        () ->
            new WireSubscription<>(
                topic,
                type,
                wire.format(),
                receiver,
                events,
                wire.reader(topic, type, qos),
                endpoints));
  }

  @Override
  public <Q extends Record, R extends Record> ServiceServer serve(
      String service, ServiceType<Q, R> type, ServiceHandler<Q, R> handler) {
    allow(service);
    return endpoints.add(
        () ->
            new WireServiceServer<>(
                service, type, wire.format(), handler, wire.server(service, type), endpoints));
  }

  @Override
  public <Q extends Record, R extends Record> ServiceClient<Q, R> client(
      String service, ServiceType<Q, R> type) {
    allow(service);
    return endpoints.add(
        () ->
            new WireServiceClient<>(
                service, type, wire.format(), wire.client(service, type), completions, endpoints));
  }

  private static void allow(String name) {
    try {
      TopicNames.requireAbsolute(name);
    } catch (MessageException e) {
      throw new TransportException(String.valueOf(e.getMessage()), e);
    }
  }

  private void leave() {
    completions.close();
    wire.close();
  }

  @Override
  public Graph graph() {
    return wire.graph();
  }

  @Override
  public void close() {
    for (AutoCloseable endpoint : endpoints.end()) {
      try {
        endpoint.close();
      } catch (Exception e) {
        throw new IllegalStateException("an endpoint's close throws nothing", e);
      }
    }
    if (!Dispatcher.isCurrent()) {
      endpoints.awaitEnd();
    }
  }
}
