package io.github.personalseg.cli.hostile;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.hostile.HostileConcepts;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A stranger on the graph: hears what a node was taught, announces forgeries of it on several
 * topics, leaves and comes back, and calls services with what must be refused.
 */
public final class HostilePeer implements AutoCloseable {
  private static final MessageType<ConceptArray> TYPE = MessageType.of(ConceptArray.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int VOICES = 4;

  /** After so many announcements a topic is left and taken again. */
  private static final int STAY = 60;

  private static final Header NO_HEADER = new Header(new Time(0, 0), "");
  private static final Image NO_IMAGE = new Image(NO_HEADER, 0, 0, "", 0, 0, new byte[0]);
  private static final RegionOfInterest NO_BOX = new RegionOfInterest(0, 0, 0, 0, false);

  private final Transport bus;
  private final Subscription heard;
  private final List<Publisher<ConceptArray>> voices = new ArrayList<>();
  private final ServiceClient<TeachConcept.Request, TeachConcept.Response> teach;
  private final ServiceClient<ForgetConcept.Request, ForgetConcept.Response> forget;
  private final ServiceClient<SetVocabulary.Request, SetVocabulary.Response> words;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile List<ConceptMessage> own = List.of();
  private int announced;
  private int calls;

  /**
   * @param bus stays the caller's
   * @param node its full name
   */
  public HostilePeer(Transport bus, String node) {
    this.bus = bus;
    heard =
        bus.subscribe(
            node + "/concepts",
            TYPE,
            QosProfile.LATCHED,
            message -> own = List.copyOf(message.concepts()),
            SubscriptionEvents.NONE);
    for (int i = 0; i < VOICES; i++) {
      voices.add(voice(i));
    }
    teach =
        bus.client(
            node + "/teach_concept",
            ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class));
    forget =
        bus.client(
            node + "/forget_concept",
            ServiceType.of(ForgetConcept.Request.class, ForgetConcept.Response.class));
    words =
        bus.client(
            node + "/set_vocabulary",
            ServiceType.of(SetVocabulary.Request.class, SetVocabulary.Response.class));
  }

  private Publisher<ConceptArray> voice(int number) {
    return bus.advertise("/stranger" + number + "/concepts", TYPE, QosProfile.LATCHED);
  }

  /** Whether a node is there that has a concept to forge, and hears the first topic. */
  public boolean ready() {
    return !own.isEmpty() && voices.get(0).subscriptionCount() > 0;
  }

  /** The next announcement; without a concept to forge nothing is said. */
  public void announce() {
    var known = own;
    if (known.isEmpty()) {
      return;
    }
    int number = announced++;
    int at = number % VOICES;
    if (number % (STAY * VOICES) == at && number > VOICES) {
      voices.get(at).close();
      voices.set(at, voice(at));
    }
    var victim = known.get(number % known.size());
    var kind = HostileConcepts.KINDS.get(number % HostileConcepts.KINDS.size());
    voices
        .get(at)
        .publish(
            new ConceptArray(
                NO_HEADER, number, victim.bundleHash(), kind.announce(victim, number)));
  }

  /** The next call that must be refused; the answer is counted when it comes. */
  public void call() {
    int number = calls++;
    switch (number % 8) {
      case 0 -> teach("", "mug", List.of());
      case 1 -> teach("theirs", "mug", List.of(reference(Reference.BOX, NO_IMAGE)));
      case 2 -> teach("x".repeat(5000), "mug", List.of(reference(Reference.BOX, lie())));
      case 3 -> teach("theirs", "mug", List.of(reference(Reference.POLYGON, lie())));
      case 4 -> teach("theirs", "mug", List.of(reference(200, lie())));
      case 5 -> teach("a/../b", "", Collections.nCopies(65, reference(Reference.POINTS, NO_IMAGE)));
      case 6 ->
          count(
              forget.call(new ForgetConcept.Request("nobody's " + number), PATIENCE),
              ForgetConcept.Response::success);
      default ->
          count(
              words.call(new SetVocabulary.Request(List.of("a", "a", "", "\u0007")), PATIENCE),
              SetVocabulary.Response::success);
    }
  }

  private void teach(String name, String className, List<Reference> references) {
    count(
        teach.call(new TeachConcept.Request(name, className, references, false), PATIENCE),
        TeachConcept.Response::success);
  }

  /** Counts what comes of a call, when it comes. */
  private <T> void count(CompletableFuture<T> call, Predicate<T> success) {
    var unused =
        call.whenComplete(
            (response, failure) ->
                (failure != null ? unanswered : success.test(response) ? accepted : refused)
                    .incrementAndGet());
  }

  /** An image whose size and step lie. */
  private static Image lie() {
    return new Image(NO_HEADER, 1 << 30, 1 << 30, "rgb8", 0, 3, new byte[12]);
  }

  private static Reference reference(int shape, Image image) {
    var far = new Point2D(Double.NaN, Double.POSITIVE_INFINITY);
    return new Reference(
        false,
        image,
        new Time(0, 0),
        shape,
        NO_IMAGE,
        NO_BOX,
        List.of(far, far, far),
        List.of(far),
        new byte[] {7});
  }

  /** What was done, as {@code name=value} pairs. */
  public String toLine() {
    return "announcements="
        + announced
        + " kinds="
        + Math.min(announced, HostileConcepts.KINDS.size())
        + " calls="
        + calls
        + " refused="
        + refused
        + " accepted="
        + accepted
        + " unanswered="
        + unanswered;
  }

  @Override
  public void close() {
    voices.forEach(Publisher::close);
    heard.close();
    teach.close();
    forget.close();
    words.close();
  }
}
