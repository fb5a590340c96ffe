package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attacks a node from another process, and looks whether its own concepts stay. */
@Command(
    name = "attack",
    description = {
      "Attacks a node from another process, and looks whether its own concepts stay.",
      "Starts a node that adopts concepts and teaches it three. A stranger in a third process"
          + " announces forgeries of them and calls services with what must be refused. The last"
          + " line is the counts. Ends with 1 when an own concept has changed, a wrong call was"
          + " accepted, or the node has ended. Best run where no other ROS node is."
    },
    footer = {"%nExample:", "  personal-seg bench attack --announcements 1000"})
public final class BenchAttackCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> OWN = List.of("my bag", "my keys", "my mug");
  private static final SyntheticCamera CAMERA = new SyntheticCamera(320, 240);

  /** What a node adopts at most. */
  private static final int MOST_ADOPTED = 64;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--announcements",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Number of hostile announcements; by default ${DEFAULT-VALUE}.")
  private int announcements;

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      defaultValue = "20",
      description = "Announcements a second, above 0 to 1000; by default ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Gets the logs and concepts; by default target/attack.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (announcements < 1 || !(rate > 0 && rate <= 1000)) {
      throw new ParameterException(
          spec.commandLine(), "--announcements is at least 1, --rate is above 0 to 1000");
    }
    Path folder = out == null ? InstallPaths.installed().resolve("target/attack") : out;
    new Outputs().reading("the model's folder", model.folder()).folder("--out", folder);
    if (out == null) {
      Files.createDirectories(folder);
    } else {
      OutputFolder.claim("--out", folder);
    }
    var parameters = NodeProcess.parameters(model.nodeParameters(), folder, false);
    parameters.put("adopt_concepts", "true");
    parameters.put("teach_iterations", "10");
    try (var bus =
            Transports.open(
                Transports.AUTO, new NodeName("/", "person"), TransportOptions.DEFAULT);
        var node =
            NodeProcess.start(
                Transports.AUTO,
                parameters,
                List.of(),
                folder.resolve("node.log"),
                List.of("-Xmx1g"));
        var list =
            client(bus, "list_concepts", ListConcepts.Request.class, ListConcepts.Response.class)) {
      node.await(list::available);
      teach(bus);
      return attack(node, list, folder);
    }
  }

  private static void teach(Transport bus) throws InterruptedException {
    try (var teach =
            client(bus, "teach_concept", TeachConcept.Request.class, TeachConcept.Response.class);
        var words =
            client(
                bus, "get_vocabulary", GetVocabulary.Request.class, GetVocabulary.Response.class)) {
      teach.awaitServer(PATIENCE);
      words.awaitServer(PATIENCE);
      String word = words.call(new GetVocabulary.Request(), PATIENCE).join().words().get(0);
      for (String name : OWN) {
        var answer = new TeachConcept.Response[1];
        long end = System.nanoTime() + PATIENCE.toNanos();
        do { // the services are there a moment before the node is active
          answer[0] =
              teach
                  .call(
                      new TeachConcept.Request(
                          name, word, List.of(CAMERA.reference(1), CAMERA.reference(2)), false),
                      PATIENCE)
                  .join();
        } while (!answer[0].success() && System.nanoTime() < end);
        if (!answer[0].success()) {
          throw new CliException("cannot teach \"" + name + "\": " + answer[0].message());
        }
      }
    }
  }

  private int attack(
      NodeProcess node,
      ServiceClient<ListConcepts.Request, ListConcepts.Response> list,
      Path folder)
      throws IOException, InterruptedException {
    var before = own(list(list));
    Path log = folder.resolve("stranger.log");
    var stranger =
        NodeProcess.program(
            List.of(
                "bench",
                "hostile-peer",
                "--announcements",
                String.valueOf(announcements),
                "--rate",
                String.valueOf(rate)),
            log,
            List.of("-Xmx256m"));
    int looks = 0;
    int changed = 0;
    int most = 0;
    try {
      boolean there = true;
      while (there) {
        there = !stranger.waitFor(200, TimeUnit.MILLISECONDS);
        node.requireRunning();
        var now = list(list);
        looks++;
        changed += own(now).equals(before) ? 0 : 1;
        most = Math.max(most, now.size() - before.size());
      }
    } finally {
      stranger.destroyForcibly();
    }
    String said = Files.readString(log).strip();
    String counts = said.substring(said.lastIndexOf('\n') + 1);
    spec.commandLine()
        .getOut()
        .println(
            counts
                + " own="
                + before.size()
                + " looks="
                + looks
                + " own_changed="
                + changed
                + " adopted_most="
                + most);
    boolean held = stranger.exitValue() == 0 && counts.contains(" accepted=0 ");
    return held && before.size() == OWN.size() && changed == 0 && most <= MOST_ADOPTED ? 0 : 1;
  }

  private static List<ConceptMessage> list(
      ServiceClient<ListConcepts.Request, ListConcepts.Response> client) {
    return client.call(new ListConcepts.Request(true), PATIENCE).join().concepts();
  }

  private static Map<String, String> own(List<ConceptMessage> all) {
    return all.stream()
        .filter(concept -> OWN.contains(concept.name()))
        .collect(
            Collectors.toMap(
                ConceptMessage::name, BenchAttackCommand::identity, (one, two) -> one + two));
  }

  private static String identity(ConceptMessage concept) {
    return new ArrayList<Object>(
            List.of(
                concept.id(),
                concept.className(),
                concept.labelId(),
                concept.created(),
                concept.threshold(),
                Arrays.hashCode(concept.embedding()),
                Arrays.hashCode(concept.identity()),
                Arrays.hashCode(concept.lookAlikes())))
        .toString();
  }

  private static <Q extends Record, R extends Record> ServiceClient<Q, R> client(
      Transport bus, String name, Class<Q> request, Class<R> response) {
    return bus.client(PerceptionNode.NAME.full() + "/" + name, ServiceType.of(request, response));
  }
}
