package io.github.personalseg.ros.node;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.transport.Publisher;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Publishes on {@code /diagnostics} once a second how a node fares, on a thread of its own. */
public final class Diagnostics implements AutoCloseable {
  private final RosNode node;
  private final Supplier<DiagnosticStatus> status;
  private final Publisher<DiagnosticArray> publisher;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "diagnostics"));

  /**
   * @param status asked each time; must not fail
   */
  public Diagnostics(RosNode node, Supplier<DiagnosticStatus> status) {
    this.node = node;
    this.status = status;
    publisher = node.advertise("/diagnostics", DiagnosticArray.class, QosProfile.DEFAULT);
    var unused =
        timer.scheduleAtFixedRate(
            new SteadyTask(this::publish, this::cannotPublish), 1, 1, TimeUnit.SECONDS);
  }

  private void publish() {
    var header = new Header(node.clock().now(), "");
    publisher.publish(new DiagnosticArray(header, List.of(status.get())));
  }

  private void cannotPublish(Throwable why) {
    node.log().error("diagnostics failed: " + why);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    publisher.close();
  }
}
