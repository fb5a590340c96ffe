package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.ServiceType;

/**
 * One node's way to move messages. Names are absolute and valid. Safe to use from any thread.
 *
 * @param <P> what a message is on its way: CDR bytes, or an object of a client library
 */
public interface Wire<P> extends AutoCloseable {
  /** Which one it is, for example {@code dds}. */
  String kind();

  /** How records become what this wire moves, and back. */
  WireFormat<P> format();

  /**
   * Offers a topic.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireWriter<P> writer(String topic, MessageType<?> type, QosProfile qos);

  /**
   * Asks for a topic.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireReader<P> reader(String topic, MessageType<?> type, QosProfile qos);

  /**
   * Takes requests.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireServer<P> server(String service, ServiceType<?, ?> type);

  /**
   * Sends requests.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireClient<P> client(String service, ServiceType<?, ?> type);

  /** Who is there. */
  Graph graph();

  /** Leaves; called once, when every endpoint is closed. */
  @Override
  void close();
}
