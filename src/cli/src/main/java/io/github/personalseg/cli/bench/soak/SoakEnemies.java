package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The stranger's process beside a long run, and a watch over a concept that is to stay. */
final class SoakEnemies implements AutoCloseable {
  /** What is taught once and must stay as it is. */
  static final String KEPT = "kept";

  private static final double ANNOUNCEMENTS_PER_SECOND = 2;

  private final Subscription concepts;
  private final Path log;
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger changed = new AtomicInteger();
  private volatile @Nullable String first;
  private @Nullable Process process;

  /**
   * @param bus the caller's way to the graph
   * @param out gets the stranger's log
   */
  SoakEnemies(Transport bus, Path out) {
    log = out.resolve("stranger.log");
    concepts =
        bus.subscribe(
            PerceptionNode.NAME.full() + "/concepts",
            MessageType.of(ConceptArray.class),
            QosProfile.LATCHED,
            message -> watch(message.concepts()),
            SubscriptionEvents.NONE);
  }

  private synchronized void watch(List<ConceptMessage> own) {
    var kept = own.stream().filter(concept -> concept.name().equals(KEPT)).findFirst();
    String now = kept.map(SoakEnemies::identity).orElse("");
    if (first == null && !now.isEmpty()) {
      first = now;
    }
    if (first != null) {
      told.incrementAndGet();
      changed.addAndGet(now.equals(first) ? 0 : 1);
    }
  }

  private static String identity(ConceptMessage concept) {
    return concept.id()
        + concept.className()
        + concept.labelId()
        + concept.created()
        + Arrays.hashCode(concept.embedding())
        + Arrays.hashCode(concept.identity());
  }

  /** Starts the stranger. */
  void start(String transport) throws IOException {
    process =
        NodeProcess.program(
            List.of(
                "bench",
                "hostile-peer",
                "--announcements",
                String.valueOf(Integer.MAX_VALUE),
                "--rate",
                String.valueOf(ANNOUNCEMENTS_PER_SECOND)),
            log,
            List.of("-Xmx256m"));
  }

  void requireRunning() {
    if (process != null && !process.isAlive()) {
      throw new CliException("the stranger's process has ended; " + log + " says why");
    }
  }

  /** How often the kept concept was told of otherwise than at first. */
  int changed() {
    return changed.get();
  }

  @Override
  public String toString() {
    return "kept_told=" + told + " kept_changed=" + changed;
  }

  @Override
  public void close() {
    concepts.close();
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
