package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Changes what a node knows, one change after the other: teach, fewer words, forget, all words
 * again. Calls return at once.
 */
public final class SoakChanges implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What the steady block is taught as. */
  public static final String CONCEPT = "steady";

  private final SyntheticCamera camera;
  private final Consumer<String> complaints;
  private final AtomicInteger succeeded = new AtomicInteger();
  private final ServiceClient<TeachConcept.Request, TeachConcept.Response> teach;
  private final ServiceClient<ForgetConcept.Request, ForgetConcept.Response> forget;
  private final ServiceClient<SetVocabulary.Request, SetVocabulary.Response> setWords;
  private final ServiceClient<GetVocabulary.Request, GetVocabulary.Response> getWords;
  private List<String> words = List.of();

  /**
   * @param bus the caller's way to the graph
   * @param camera shows what is taught
   * @param complaints told of changes that failed, on other threads
   */
  public SoakChanges(Transport bus, SyntheticCamera camera, Consumer<String> complaints) {
    this.camera = camera;
    this.complaints = complaints;
    teach = client(bus, "teach_concept", TeachConcept.Request.class, TeachConcept.Response.class);
    forget =
        client(bus, "forget_concept", ForgetConcept.Request.class, ForgetConcept.Response.class);
    setWords =
        client(bus, "set_vocabulary", SetVocabulary.Request.class, SetVocabulary.Response.class);
    getWords =
        client(bus, "get_vocabulary", GetVocabulary.Request.class, GetVocabulary.Response.class);
  }

  /** Of which the first one that fails ends what asked for it. */
  public static SoakChanges orFail(Transport bus, SyntheticCamera camera) {
    return new SoakChanges(
        bus,
        camera,
        complaint -> {
          throw new CliException(complaint);
        });
  }

  private static <Q extends Record, R extends Record> ServiceClient<Q, R> client(
      Transport bus, String name, Class<Q> request, Class<R> response) {
    return bus.client(PerceptionNode.NAME.full() + "/" + name, ServiceType.of(request, response));
  }

  public boolean available() {
    return teach.available() && forget.available() && setWords.available() && getWords.available();
  }

  /** Waits for the services and asks for the words in force; comes first. */
  public void begin() throws InterruptedException {
    for (var client : List.of(teach, forget, setWords, getWords)) {
      client.awaitServer(PATIENCE);
    }
    words = getWords.call(new GetVocabulary.Request(), PATIENCE).join().words();
  }

  /**
   * Asks for a change.
   *
   * @param number counts up from 0
   */
  public void next(int number) {
    var answer =
        switch (number % 4) {
          case 0 -> teach();
          case 1 -> setWords(words.subList(0, Math.max(1, words.size() / 2)));
          case 2 ->
              forget
                  .call(new ForgetConcept.Request(CONCEPT), PATIENCE)
                  .thenAccept(r -> count("forget_concept", r.success(), r.message()));
          default -> setWords(words);
        };
    answer.exceptionally(
        failure -> {
          complaints.accept("no answer: " + failure.getMessage());
          return null;
        });
  }

  /** Starts to teach the steady block; the answer says when that is done. */
  public CompletableFuture<Void> teach() {
    return keep(CONCEPT);
  }

  /** Teaches the steady block from frames of the caller's; the answer is the service's. */
  public CompletableFuture<TeachConcept.Response> teach(List<Reference> references) {
    return teach.call(new TeachConcept.Request(CONCEPT, words.get(0), references, false), PATIENCE);
  }

  /** Teaches the steady block under another name. */
  CompletableFuture<Void> keep(String name) {
    var references = List.of(camera.reference(-1), camera.reference(-2), camera.reference(-3));
    return teach
        .call(new TeachConcept.Request(name, words.get(0), references, false), PATIENCE)
        .thenAccept(r -> count("teach_concept", r.success(), r.message()));
  }

  private CompletableFuture<Void> setWords(List<String> other) {
    return setWords
        .call(new SetVocabulary.Request(other), PATIENCE)
        .thenAccept(r -> count("set_vocabulary", r.success(), r.message()));
  }

  private void count(String service, boolean success, String message) {
    if (success) {
      succeeded.incrementAndGet();
    } else {
      complaints.accept(service + " failed: " + message);
    }
  }

  /** Changes that were answered with success. */
  public int succeeded() {
    return succeeded.get();
  }

  @Override
  public void close() {
    teach.close();
    forget.close();
    setWords.close();
    getWords.close();
  }
}
