package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.wire.Wire;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireReader;
import io.github.personalseg.ros.wire.WireServer;
import io.github.personalseg.ros.wire.WireWriter;

/** One node's membership in a graph. */
record InProcessWire(InProcessGraph members, NodeName node, WireFormat<byte[]> format)
    implements Wire<byte[]> {
  static final String KIND = "in-process";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public WireWriter<byte[]> writer(String topic, MessageType<?> type, QosProfile qos) {
    var writer = new InProcessWriter(members, topic, type.name(), qos);
    members.add(writer);
    return writer;
  }

  @Override
  public WireReader<byte[]> reader(String topic, MessageType<?> type, QosProfile qos) {
    var reader = new InProcessReader(members, topic, type.name(), qos);
    members.add(reader);
    return reader;
  }

  @Override
  public WireServer<byte[]> server(String service, ServiceType<?, ?> type) {
    var server = new InProcessServer(members, service, type.name());
    members.add(server);
    return server;
  }

  @Override
  public WireClient<byte[]> client(String service, ServiceType<?, ?> type) {
    return new InProcessClient(members, service, type.name());
  }

  @Override
  public Graph graph() {
    return members.view();
  }

  @Override
  public void close() {
    members.leave(node);
  }
}
