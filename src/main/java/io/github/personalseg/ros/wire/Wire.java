package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.ServiceType;

/**
 * One node's way to move CDR bytes. Names are absolute and valid, types only name and describe what
 * the bytes are. Safe to use from any thread.
 */
public interface Wire extends AutoCloseable {
  /** Which one it is, for example {@code dds}. */
  String kind();

  /**
   * Offers a topic.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireWriter writer(String topic, MessageType<?> type, QosProfile qos);

  /**
   * Asks for a topic.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireReader reader(String topic, MessageType<?> type, QosProfile qos);

  /**
   * Takes requests.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireServer server(String service, ServiceType<?, ?> type);

  /**
   * Sends requests.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is refused
   */
  WireClient client(String service, ServiceType<?, ?> type);

  /** Who is there. */
  Graph graph();

  /** Leaves; called once, when every endpoint is closed. */
  @Override
  void close();
}
