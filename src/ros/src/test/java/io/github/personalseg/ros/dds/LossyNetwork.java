package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts as network namespaces, joined by a veth cable that loses packets in both directions.
 * Skips the test that asks for it where the kernel or this user's rights do not allow that.
 */
final class LossyNetwork implements AutoCloseable {
  static final int LOSS_PERCENT = 1;

  private static final String PREFIX = "ps" + ProcessHandle.current().pid();

  /** One end of the cable. */
  enum Host {
    ROBOT("10.77.0.1"),
    WORKSTATION("10.77.0.2");

    private final String address;

    Host(String address) {
      this.address = address;
    }

    String address() {
      return address;
    }

    private String namespace() {
      return PREFIX + (this == ROBOT ? "robot" : "work");
    }

    /** At most 15 characters, says the kernel. */
    private String device() {
      return PREFIX + (this == ROBOT ? "r" : "w");
    }

    /** The command that runs {@code command} there. */
    List<String> run(List<String> command) {
      var all = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
      all.addAll(command);
      return all;
    }

    private List<String> run(String command) {
      return run(List.of(command.split(" ")));
    }
  }

  static LossyNetwork open() throws Exception {
    assumeTrue(Peers.isThere("ip"), "the command 'ip' (package iproute2) is missing");
    var network = new LossyNetwork();
    try {
      network.build();
    } catch (Exception | Error e) {
      network.close();
      throw e;
    }
    return network;
  }

  private void build() throws Exception {
    for (Host host : Host.values()) {
      must("network namespaces", List.of("ip", "netns", "add", host.namespace()));
    }
    must(
        "veth devices",
        Host.ROBOT.run(
            String.format(
                "ip link add %s type veth peer name %s netns %s",
                Host.ROBOT.device(), Host.WORKSTATION.device(), Host.WORKSTATION.namespace())));
    for (Host host : Host.values()) {
      must("addresses", host.run("ip addr add " + host.address() + "/24 dev " + host.device()));
      must("devices", host.run("ip link set lo up"));
      must("devices", host.run("ip link set " + host.device() + " up"));
      must("a route for multicast", host.run("ip route add default dev " + host.device()));
      lose(host);
    }
  }

  /** Both ways act on what crosses the cable, so a large datagram is lost with any piece of it. */
  private static void lose(Host host) throws Exception {
    var netem =
        host.run("tc qdisc add dev " + host.device() + " root netem loss " + LOSS_PERCENT + "%");
    if (Peers.isThere("tc") && runs(netem).isEmpty()) {
      return;
    }
    assumeTrue(
        Peers.isThere("nft"), "this kernel has no netem, and 'nft' (package nftables) is missing");
    must(
        "random loss by nftables",
        host.run(
            List.of(
                "nft",
                String.format(
                    "table netdev loss { chain in { type filter hook ingress device %s priority 0;"
                        + " numgen random mod 100 < %d drop; }; }",
                    host.device(), LOSS_PERCENT))));
  }

  private static void must(String what, List<String> command) throws Exception {
    String obstacle = runs(command);
    assumeTrue(obstacle.isEmpty(), () -> "no " + what + " here: " + obstacle.strip());
  }

  /** What a command complains of; empty when it succeeds. */
  private static String runs(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    return process.waitFor() == 0 ? "" : command + ": " + said;
  }

  @Override
  public void close() throws Exception {
    for (Host host : Host.values()) {
      runs(List.of("ip", "netns", "del", host.namespace()));
    }
  }
}
