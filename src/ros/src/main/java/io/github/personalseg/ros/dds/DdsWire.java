package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.TypeHash;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.CdrFormat;
import io.github.personalseg.ros.wire.SteadyLoop;
import io.github.personalseg.ros.wire.Wire;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireReader;
import io.github.personalseg.ros.wire.WireServer;
import io.github.personalseg.ros.wire.WireWriter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node as one DDS participant. */
final class DdsWire implements Wire<byte[]> {
  static final String KIND = "dds";

  private static final Logger LOG = LoggerFactory.getLogger(DdsWire.class);
  private static final byte[] END = {};

  private final int maxMessageBytes;
  private final DdsParticipant participant;
  private final DdsGraph graph;
  private final RosDiscoveryInfo discoveryInfo;
  private final Thread discovery;

  /**
   * Joins the graph.
   *
   * @throws TransportException when Fast DDS refuses
   */
  DdsWire(NodeName node, DdsSettings settings) {
    SocketBuffers.check();
    maxMessageBytes = settings.maxMessageBytes();
    participant = new DdsParticipant(settings);
    graph = new DdsGraph(node);
    try {
      discoveryInfo = new RosDiscoveryInfo(node, participant, settings, graph);
    } catch (TransportException e) {
      participant.close();
      throw e;
    }
    discovery = new Thread(this::discover, "discovery of " + node);
    discovery.setDaemon(true);
    discovery.start();
  }

  /** What endpoints of this type announce. */
  static String userData(MessageType<?> type) {
    return "typehash=" + TypeHash.of(type.definition()) + ';';
  }

  private static String userData(ServiceType<?, ?> type) {
    return "typehash="
        + TypeHash.ofService(type.name(), type.request().definition(), type.response().definition())
        + ';';
  }

  private void discover() {
    SteadyLoop.run(
        "a change on the graph is lost",
        LOG,
        () -> {
          byte[] change = participant.nextDiscovery(END);
          if (change != END) {
            graph.apply(DdsGraph.Change.of(change));
          }
          return change != END;
        });
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public CdrFormat format() {
    return new CdrFormat(maxMessageBytes);
  }

  @Override
  public WireWriter<byte[]> writer(String topic, MessageType<?> type, QosProfile qos) {
    String name = DdsNames.topic(topic);
    String ddsType = DdsNames.type(type.name());
    DdsWriter writer = participant.writer(name, ddsType, userData(type), qos);
    var own =
        new DdsGraph.Change(DdsGraph.Change.Kind.WRITER, true, writer.guid(), name, ddsType, "");
    return writer.atClose(announce(Optional.empty(), Optional.of(own)));
  }

  @Override
  public WireReader<byte[]> reader(String topic, MessageType<?> type, QosProfile qos) {
    String name = DdsNames.topic(topic);
    String ddsType = DdsNames.type(type.name());
    DdsReader reader = participant.reader(name, ddsType, userData(type), qos).reusing();
    var own =
        new DdsGraph.Change(DdsGraph.Change.Kind.READER, true, reader.guid(), name, ddsType, "");
    return new DdsTopicReader(
        reader, maxMessageBytes, announce(Optional.of(own), Optional.empty()));
  }

  @Override
  public WireServer<byte[]> server(String service, ServiceType<?, ?> type) {
    DdsReader requests =
        participant.reader(
            DdsNames.request(service),
            DdsNames.type(type.request().name()),
            userData(type),
            QosProfile.SERVICES);
    DdsWriter replies =
        replyOrRequestWriter(DdsNames.reply(service), type.response(), type, requests);
    return new DdsServer(
        service, requests, replies, maxMessageBytes, announce(requests.guid(), replies.guid()));
  }

  @Override
  public WireClient<byte[]> client(String service, ServiceType<?, ?> type) {
    DdsReader replies =
        participant.reader(
            DdsNames.reply(service),
            DdsNames.type(type.response().name()),
            userData(type),
            QosProfile.SERVICES);
    DdsWriter requests =
        replyOrRequestWriter(DdsNames.request(service), type.request(), type, replies);
    return new DdsClient(
        service, requests, replies, maxMessageBytes, announce(replies.guid(), requests.guid()));
  }

  /** A service's writer; without it the reader beside it is of no use. */
  private DdsWriter replyOrRequestWriter(
      String topic, MessageType<?> half, ServiceType<?, ?> type, DdsReader beside) {
    try {
      return participant.writer(
          topic, DdsNames.type(half.name()), userData(type), QosProfile.SERVICES);
    } catch (TransportException e) {
      beside.close();
      throw e;
    }
  }

  private Runnable announce(Guid reader, Guid writer) {
    discoveryInfo.add(Optional.of(reader), Optional.of(writer));
    return () -> discoveryInfo.remove(Optional.of(reader), Optional.of(writer));
  }

  private Runnable announce(Optional<DdsGraph.Change> reader, Optional<DdsGraph.Change> writer) {
    var readerGuid = reader.map(DdsGraph.Change::guid);
    var writerGuid = writer.map(DdsGraph.Change::guid);
    reader.ifPresent(graph::apply);
    writer.ifPresent(graph::apply);
    discoveryInfo.add(readerGuid, writerGuid);
    return () -> {
      reader.ifPresent(own -> graph.apply(own.gone()));
      writer.ifPresent(own -> graph.apply(own.gone()));
      discoveryInfo.remove(readerGuid, writerGuid);
    };
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public void close() {
    discoveryInfo.close();
    participant.stop();
    try {
      discovery.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    participant.close();
  }
}
