package io.github.personalseg.node.sync;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.ros.node.RosLog;
import io.github.personalseg.ros.node.SteadyTask;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices that another program, a second node or the command line, changed the store that this node
 * uses, and takes the change over. Its own thread only looks at names; a change is read on the
 * thread that changes concepts.
 */
public final class StoreFollower implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final long PERIOD_MILLIS = 1000;

  private final ConceptStore store;
  private final ConceptStore.Model model;
  private final ConceptManager manager;
  private final RequestExecutor changes;
  private final RosLog log;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "store");
            thread.setDaemon(true);
            return thread;
          });
  private Set<String> seen;

  /**
   * @param seen the store's entries before it was loaded
   * @param changes the thread that changes {@code manager}
   */
  public StoreFollower(
      ConceptStore store,
      ConceptStore.Model model,
      Set<String> seen,
      ConceptManager manager,
      RequestExecutor changes,
      RosLog log) {
    this.store = store;
    this.model = model;
    this.manager = manager;
    this.changes = changes;
    this.log = log;
    this.seen = seen;
    var unused =
        watch.scheduleWithFixedDelay(
            new SteadyTask(this::look, this::cannotLook),
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void look() throws IOException {
    var now = store.entries();
    if (!now.equals(seen)) {
      seen = now;
      changes.answer(
          () -> {
            take();
            return true;
          },
          why -> {
            log.warnEvery(PAUSE, "store", "the changed store of concepts is not read: " + why);
            return false;
          });
    }
  }

  private void cannotLook(Throwable why) {
    log.warnEvery(PAUSE, "store watch", "cannot look at the store of concepts: " + why);
  }

  private void take() throws IOException {
    var stored = store.load(model);
    stored.broken().forEach(broken -> log.warn(broken.message()));
    if (manager.follow(stored)) {
      log.info(
          "another program changed the concepts in "
              + store.folder()
              + "; now there are "
              + stored.concepts().size());
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
