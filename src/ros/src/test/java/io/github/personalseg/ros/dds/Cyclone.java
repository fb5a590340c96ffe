package io.github.personalseg.ros.dds;

import java.util.Map;

/** Environments that tell Cyclone DDS programs where to look. */
final class Cyclone {
  /** Only 127.0.0.1, without multicast: asks the ports of the first ten participants. */
  static final Map<String, String> LOOPBACK =
      Map.of(
          "CYCLONEDDS_URI",
          "<CycloneDDS><Domain><General><Interfaces><NetworkInterface address=\"127.0.0.1\"/>"
              + "</Interfaces><AllowMulticast>false</AllowMulticast></General><Discovery>"
              + "<ParticipantIndex>auto</ParticipantIndex>"
              + "<Peers><Peer address=\"127.0.0.1\"/></Peers></Discovery></Domain></CycloneDDS>");

  private Cyclone() {}
}
