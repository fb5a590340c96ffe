package io.github.personalseg.ros.transport;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One node's way to the ROS graph.
 *
 * <p>Names given here are absolute and already remapped. All methods are safe to use from any
 * thread. Callbacks never run on the caller's thread: those of one subscription or one service come
 * one at a time and in order, those of different ones do not wait for each other. An exception from
 * a callback is logged and ends nothing.
 */
public interface Transport extends AutoCloseable {
  /**
   * Which one it is, for logs and diagnostics: {@code in-process}, {@code dds}, {@code rcljava}.
   */
  String kind();

  /** The node that others see. */
  NodeName node();

  /**
   * Offers a topic.
   *
   * @throws TransportException when the name is not allowed or the middleware refuses
   */
  <M extends Record> Publisher<M> advertise(String topic, MessageType<M> type, QosProfile qos);

  /**
   * Asks for a topic.
   *
   * @param receiver gets every message that decodes
   * @param events hears of bad messages and of publishers whose QoS does not match
   * @throws TransportException when the name is not allowed or the middleware refuses
   */
  default <M extends Record> Subscription subscribe(
      String topic,
      MessageType<M> type,
      QosProfile qos,
      Consumer<M> receiver,
      SubscriptionEvents events) {
    return subscribeWithWriter(
        topic, type, qos, (message, writer) -> receiver.accept(message), events);
  }

  /** {@link #subscribe} for a receiver that wants to know whose each message is. */
  <M extends Record> Subscription subscribeWithWriter(
      String topic,
      MessageType<M> type,
      QosProfile qos,
      BiConsumer<M, WriterId> receiver,
      SubscriptionEvents events);

  /**
   * Answers a service. The handler may answer later; requests are handed over in order.
   *
   * @throws TransportException when the name is not allowed or the middleware refuses
   */
  <Q extends Record, R extends Record> ServiceServer serve(
      String service, ServiceType<Q, R> type, ServiceHandler<Q, R> handler);

  /**
   * Calls a service.
   *
   * @throws TransportException when the name is not allowed or the middleware refuses
   */
  <Q extends Record, R extends Record> ServiceClient<Q, R> client(
      String service, ServiceType<Q, R> type);

  /** Who else is on the graph, as far as it is known now. */
  Graph graph();

  /**
   * Leaves the graph: no callback starts afterwards, running ones end first. Called from a callback
   * it waits for none. Idempotent.
   */
  @Override
  void close();
}
