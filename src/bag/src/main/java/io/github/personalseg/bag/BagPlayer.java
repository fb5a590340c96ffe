package io.github.personalseg.bag;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.MessageStream;
import io.github.personalseg.bag.storage.RawMessage;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays a bag: hands out its messages at the pace they were logged at. {@link #run} blocks the
 * thread that calls it; {@link #stop} may come from any thread.
 */
public final class BagPlayer {
  /**
   * What to play, and how fast.
   *
   * @param topics names of the topics; empty for all
   * @param fromSeconds where to start, seconds behind the bag's first message, at least 0
   * @param durationSeconds how much to play, more than 0; infinite for all
   * @param rate pace against the recording, more than 0; infinite for as fast as possible
   */
  public record Options(
      Set<String> topics, double fromSeconds, double durationSeconds, double rate) {
    /** Everything, as fast as possible. */
    public static final Options ALL =
        new Options(Set.of(), 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Options {
      topics = Set.copyOf(topics);
      if (!(fromSeconds >= 0) || Double.isInfinite(fromSeconds)) {
        throw new IllegalArgumentException("from is " + fromSeconds + " s; it must be at least 0");
      }
      if (!(durationSeconds > 0)) {
        throw new IllegalArgumentException(
            "duration is " + durationSeconds + " s; it must be more than 0");
      }
      if (!(rate > 0)) {
        throw new IllegalArgumentException("rate is " + rate + "; it must be more than 0");
      }
    }
  }

  /** Time as the player sees it; replaced in tests. */
  interface Pacer {
    /** Nanoseconds since some fixed moment. */
    long now();

    /** Waits about that long, nanoseconds, more than 0. */
    void sleep(long nanos) throws InterruptedException;
  }

  private static final double SECOND = 1e9;

  /** Longest wait in one go, so that {@link #stop} is noticed soon. */
  private static final long MAX_SLEEP = 50_000_000;

  private static final Pacer REAL =
      new Pacer() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
      };

  private final BagReader bag;
  private final Options options;
  private final Pacer pacer;
  private volatile boolean stopped;

  public BagPlayer(BagReader bag, Options options) {
    this(bag, options, REAL);
  }

  BagPlayer(BagReader bag, Options options, Pacer pacer) {
    this.bag = bag;
    this.options = options;
    this.pacer = pacer;
  }

  /** The messages that will be played. */
  public MessageFilter filter() {
    if (options.fromSeconds == 0 && Double.isInfinite(options.durationSeconds)) {
      return new MessageFilter(options.topics, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    long from = later(bag.info().start(), options.fromSeconds);
    return new MessageFilter(options.topics, from, later(from, options.durationSeconds));
  }

  /**
   * Plays to the end, or until stopped; returns the number of messages handed out.
   *
   * @throws BagException at the first damaged byte, after every whole message before it
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public long run(Consumer<RawMessage> receiver) throws InterruptedException {
    long played = 0;
    long start = pacer.now();
    try (MessageStream messages = bag.messages(filter())) {
      long first = Long.MIN_VALUE;
      while (!stopped && messages.hasNext()) {
        RawMessage message = messages.next();
        first = first == Long.MIN_VALUE ? message.logTime() : first;
        waitUntil(start + (long) ((message.logTime() - first) / options.rate));
        if (!stopped) {
          receiver.accept(message);
          played++;
        }
      }
    }
    return played;
  }

  /** Ends {@link #run} before its next message. */
  public void stop() {
    stopped = true;
  }

  private void waitUntil(long moment) throws InterruptedException {
    if (Double.isInfinite(options.rate)) {
      return;
    }
    for (long left = moment - pacer.now(); left > 0 && !stopped; left = moment - pacer.now()) {
      pacer.sleep(Math.min(left, MAX_SLEEP));
    }
  }

  /** The moment so many seconds behind {@code start}, or the last one there is. */
  private static long later(long start, double seconds) {
    double nanos = seconds * SECOND;
    return nanos >= Long.MAX_VALUE - start ? Long.MAX_VALUE : start + (long) nanos;
  }
}
