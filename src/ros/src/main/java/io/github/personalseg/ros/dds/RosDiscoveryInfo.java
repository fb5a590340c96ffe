package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Gid;
import io.github.personalseg.ros.msg.NodeEntitiesInfo;
import io.github.personalseg.ros.msg.ParticipantEntitiesInfo;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.SteadyLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others on {@code ros_discovery_info} which node has which endpoints, and hears it of them.
 * The whole message is sent again on every change. Thread safe.
 */
final class RosDiscoveryInfo {
  private static final Logger LOG = LoggerFactory.getLogger(RosDiscoveryInfo.class);
  private static final String TOPIC = "ros_discovery_info";
  private static final MessageType<ParticipantEntitiesInfo> TYPE =
      MessageType.of(ParticipantEntitiesInfo.class);

  private final NodeName node;
  private final Guid participant;
  private final DdsGraph graph;
  private final boolean sizeIsGiven;
  private final int maxMessageBytes;
  private final DdsWriter writer;
  private final DdsReader reader;
  private final Thread listener;
  private final Set<Guid> readers = new LinkedHashSet<>();
  private final Set<Guid> writers = new LinkedHashSet<>();
  private GidSize size;

  RosDiscoveryInfo(
      NodeName node, DdsParticipant participant, DdsSettings settings, DdsGraph graph) {
    this.node = node;
    this.participant = participant.guid();
    this.graph = graph;
    sizeIsGiven = settings.gidBytes().isPresent();
    size = settings.gidBytes().orElse(GidSize.IRON);
    maxMessageBytes = settings.maxMessageBytes();
    String type = DdsNames.type(TYPE.name());
    String hash = DdsWire.userData(TYPE);
    writer = participant.writer(TOPIC, type, hash, QosProfile.LATCHED);
    var every =
        new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.TRANSIENT_LOCAL, 100);
    reader = participant.reader(TOPIC, type, hash, every);
    listener = new Thread(this::listen, "nodes of " + node);
    listener.setDaemon(true);
    listener.start();
    send();
  }

  synchronized void add(Optional<Guid> reader, Optional<Guid> writer) {
    reader.ifPresent(readers::add);
    writer.ifPresent(writers::add);
    send();
  }

  synchronized void remove(Optional<Guid> reader, Optional<Guid> writer) {
    reader.ifPresent(readers::remove);
    writer.ifPresent(writers::remove);
    send();
  }

  private synchronized void send() {
    var info =
        new ParticipantEntitiesInfo(
            new Gid(participant.bytes()),
            List.of(
                new NodeEntitiesInfo(node.namespace(), node.name(), gids(readers), gids(writers))));
    try {
      writer.write(size.widen(TYPE.encode(info)));
    } catch (TransportException e) {
      LOG.warn("{} may be missing in node lists until its next change: {}", node, e.getMessage());
    }
  }

  private static List<Gid> gids(Set<Guid> guids) {
    return guids.stream().map(guid -> new Gid(guid.bytes())).toList();
  }

  private void listen() {
    SteadyLoop.run(
        "a list of nodes is lost",
        LOG,
        () -> {
          var arrival = reader.next();
          if (arrival.isPresent() && arrival.get() instanceof DdsReader.Arrival.Sample sample) {
            hear(sample);
          }
          return arrival.isPresent();
        });
  }

  private void hear(DdsReader.Arrival.Sample sample) {
    if (sample.refused() > 0 || sample.identity().guid().equals(writer.guid())) {
      return;
    }
    try {
      var theirs = GidSize.of(sample.cdr());
      var cdr = theirs.flatMap(s -> s.narrow(sample.cdr()));
      if (cdr.isPresent()) {
        graph.apply(TYPE.decode(cdr.get(), maxMessageBytes));
        follow(theirs.get());
      }
    } catch (MessageException e) {
      LOG.debug("a participant's list of nodes is malformed: {}", e.getMessage());
    }
  }

  /** Without a setting the first other participant decides. */
  private synchronized void follow(GidSize theirs) {
    if (!sizeIsGiven && theirs != size && theirs == GidSize.HUMBLE) {
      LOG.info("others on this graph run Humble or older: announcing {} as they do", node);
      size = theirs;
      send();
    }
  }

  void close() {
    reader.stop();
    try {
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
    writer.close();
  }
}
