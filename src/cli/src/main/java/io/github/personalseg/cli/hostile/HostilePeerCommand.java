package io.github.personalseg.cli.hostile;

import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The stranger of the attacks, as a process of its own. */
@Command(
    name = "hostile-peer",
    hidden = true,
    description = {
      "Attacks a node on this machine, to see that it holds.",
      "Announces forgeries of the concepts that the node tells of, and calls its services with what"
          + " must be refused. Ends after so many announcements, or when it is stopped."
    },
    footer = {"%nExample:", "  personal-seg bench hostile-peer --announcements 100"})
public final class HostilePeerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Full name of the node; by default ${DEFAULT-VALUE}.")
  private String node = PerceptionNode.NAME.full();

  @Option(
      names = "--announcements",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Number of announcements; by default ${DEFAULT-VALUE}.")
  private int announcements;

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      defaultValue = "20",
      description = "Announcements a second, above 0 to 1000; by default ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--calls-every",
      paramLabel = "N",
      defaultValue = "10",
      description = "A call after so many announcements; by default ${DEFAULT-VALUE}.")
  private int callsEvery;

  @Override
  public Integer call() throws InterruptedException {
    if (announcements < 1 || !(rate > 0 && rate <= 1000) || callsEvery < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--announcements and --calls-every are at least 1, --rate is above 0 to 1000");
    }
    var out = spec.commandLine().getOut();
    try (var bus =
            Transports.open(
                Transports.AUTO, new NodeName("/", "stranger"), TransportOptions.DEFAULT);
        var peer = new HostilePeer(bus, node)) {
      while (!peer.ready()) {
        Thread.sleep(50);
      }
      for (int i = 0; i < announcements; i++) {
        peer.announce();
        if (i % callsEvery == 0) {
          peer.call();
        }
        Thread.sleep((long) (1000 / rate));
      }
      Thread.sleep(2000); // the last answers
      out.println(peer.toLine());
      out.flush();
    }
    return 0;
  }
}
