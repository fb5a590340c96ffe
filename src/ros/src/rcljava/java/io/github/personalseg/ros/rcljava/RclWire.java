package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.wire.Wire;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireReader;
import io.github.personalseg.ros.wire.WireServer;
import io.github.personalseg.ros.wire.WireWriter;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.interfaces.ServiceDefinition;

/** One node of rcljava, with one thread for topics and another for services. */
final class RclWire implements Wire<Object> {
  private final ObjectFormat format = new ObjectFormat(GeneratedClasses.onClassPath());
  private final RclNode node;
  private final Spinner topics;
  private final Spinner services;

  /**
   * Joins the graph.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when rcl refuses
   */
  RclWire(NodeName name) {
    node = new RclNode(name);
    topics = new Spinner("rcljava topics of " + name);
    services = new Spinner("rcljava services of " + name);
  }

  @Override
  public String kind() {
    return RcljavaProvider.KIND;
  }

  @Override
  public ObjectFormat format() {
    return format;
  }

  @Override
  public WireWriter<Object> writer(String topic, MessageType<?> type, QosProfile qos) {
    return new RclWriter<>(node, topic, type, format.mapper(type), qos, message(type.name()));
  }

  @Override
  public WireReader<Object> reader(String topic, MessageType<?> type, QosProfile qos) {
    format.mapper(type);
    return new RclReader<>(node, topics, topic, type, qos, message(type.name()));
  }

  @Override
  public WireServer<Object> server(String service, ServiceType<?, ?> type) {
    return new RclServer<>(node, services, service, type, format, service(type.name()));
  }

  @Override
  public WireClient<Object> client(String service, ServiceType<?, ?> type) {
    return new RclClient<>(node, services, service, type, format, service(type.name()));
  }

  private Class<? extends MessageDefinition> message(String type) {
    return format.generated(type).asSubclass(MessageDefinition.class);
  }

  private Class<? extends ServiceDefinition> service(String type) {
    return format.generated(type).asSubclass(ServiceDefinition.class);
  }

  @Override
  public Graph graph() {
    return new RclGraph(node);
  }

  @Override
  public void close() {
    services.close();
    topics.close();
    node.close();
  }
}
