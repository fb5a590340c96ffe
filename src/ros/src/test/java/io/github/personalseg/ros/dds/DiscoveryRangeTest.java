package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who finds whom, each side in a process of its own. */
class DiscoveryRangeTest {
  private static final String ALL = "2 of 2 labels, 2 of 2 answers";

  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @Test
  void localhostReachesThisMachine() throws Exception {
    String said = talk(environment("LOCALHOST", ""), environment("LOCALHOST", ""), "30");
    assertTrue(said.contains(ALL), said);
  }

  /** What nobody set reaches whoever runs on this machine with ROS 2's defaults, in any order. */
  @Test
  void nothingSaidReachesTheOpenOnesOfThisMachine() throws Exception {
    String said = talk(environment("", ""), environment("SUBNET", ""), "30");
    assertTrue(said.contains(ALL), said);
    said = talk(environment("SUBNET", ""), environment("", ""), "30");
    assertTrue(said.contains(ALL), said);
    said = talk(environment("", ""), environment("", ""), "30");
    assertTrue(said.contains(ALL), said);
  }

  /** A Cyclone DDS peer with its defaults: it waits at the multicast group alone. */
  @Test
  void nothingSaidReachesAnotherVendorsDefaultsOnThisMachine() throws Exception {
    String robot = Peers.program("cyclone_peer");
    try (var network = LossyNetwork.open()) {
      var host = LossyNetwork.Host.ROBOT;
      var node = host.run(Peers.java(InvertingNode.class, List.of()));
      try (var running = PeerProcess.start(node, environment("", ""))) {
        running.awaitSaying("ready");
        String said = PeerProcess.run(host.run(List.of(robot, TestDomain.ID, "20")), Map.of());
        assertTrue(said.contains("20 labels, 0 corrupt, info 2"), said);
      }
    }
  }

  @Test
  void nothingSaidReachesNoOtherMachine() throws Exception {
    try (var network = LossyNetwork.open()) {
      var node = LossyNetwork.Host.ROBOT.run(Peers.java(InvertingNode.class, List.of()));
      var user =
          LossyNetwork.Host.WORKSTATION.run(Peers.java(Workstation.class, List.of(), calls("8")));
      try (var running = PeerProcess.start(node, environment("", ""))) {
        running.awaitSaying("ready");
        String said = PeerProcess.run(user, environment("SUBNET", ""));
        assertTrue(said.contains("0 of 2 labels, 0 of 2 answers"), said);
      }
      try (var running = PeerProcess.start(node, environment("SUBNET", ""))) {
        running.awaitSaying("ready");
        String said = PeerProcess.run(user, environment("SUBNET", ""));
        assertTrue(said.contains(ALL), said);
      }
    }
  }

  @Test
  void offReachesNobody() throws Exception {
    String said = talk(environment("LOCALHOST", ""), environment("OFF", "127.0.0.1"), "3");
    assertTrue(said.contains("0 of 2 labels, 0 of 2 answers"), said);
  }

  @Test
  void staticPeersReachAnotherHostWhereNobodyElseIsLookedFor() throws Exception {
    try (var network = LossyNetwork.open()) {
      var robot = LossyNetwork.Host.ROBOT;
      var workstation = LossyNetwork.Host.WORKSTATION;
      var node = robot.run(Peers.java(InvertingNode.class, List.of()));
      var user = workstation.run(Peers.java(Workstation.class, List.of(), calls("30")));
      try (var running = PeerProcess.start(node, environment("LOCALHOST", ""))) {
        running.awaitSaying("ready");
        String said = PeerProcess.run(user, environment("LOCALHOST", robot.address()));
        assertTrue(said.contains(ALL), said);
      }
    }
  }

  @Test
  void sharedMemoryIsUsedWhenAskedFor() throws Exception {
    Path folder = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(folder), "/dev/shm is not writable");
    var local = environment("LOCALHOST", "");
    var sharing = List.of("-Dshared_memory=true");
    try (var running = PeerProcess.start(Peers.java(InvertingNode.class, sharing), local)) {
      running.awaitSaying("ready");
      String maps = Files.readString(Path.of("/proc/" + running.pid() + "/maps"));
      assertTrue(maps.contains("/dev/shm/fastrtps") || maps.contains("/dev/shm/fastdds"), maps);
      String said = PeerProcess.run(Peers.java(Workstation.class, sharing, calls("30")), local);
      assertTrue(said.contains(ALL), said);
    }
  }

  private static String talk(Map<String, String> node, Map<String, String> user, String seconds)
      throws Exception {
    try (var running = PeerProcess.start(Peers.java(InvertingNode.class, List.of()), node)) {
      running.awaitSaying("ready");
      return PeerProcess.run(Peers.java(Workstation.class, List.of(), calls(seconds)), user);
    }
  }

  private static String[] calls(String seconds) {
    return List.of("2", "64", "48", "2", seconds).toArray(new String[0]);
  }

  private static Map<String, String> environment(String range, String peers) {
    return Map.of(
        "ROS_DOMAIN_ID",
        TestDomain.ID,
        "ROS_LOCALHOST_ONLY",
        "",
        "ROS_AUTOMATIC_DISCOVERY_RANGE",
        range,
        "ROS_STATIC_PEERS",
        peers);
  }
}
