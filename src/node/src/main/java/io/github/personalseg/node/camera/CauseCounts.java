package io.github.personalseg.node.camera;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts why frames could not be used. Thread safe. */
public final class CauseCounts {
  /** Causes told apart; what comes beyond is counted together. */
  private static final int MAX_CAUSES = 20;

  private static final Cause OTHERS = new Cause("other causes", 0);

  /**
   * One cause.
   *
   * @param example its first message; others differ in numbers only
   * @param frames how many there were
   */
  public record Cause(String example, long frames) {
    private Cause another() {
      return new Cause(example, frames + 1);
    }
  }

  private final Map<String, Cause> byKind = new LinkedHashMap<>();

  /** A message without its numbers: what differs in them only is one cause. */
  static String kind(String message) {
    return message.replaceAll("[0-9]+", "#");
  }

  /**
   * Counts a frame.
   *
   * @param message why it could not be used
   * @return under which cause it counts: one of a bounded number, whatever the messages say
   */
  synchronized String count(String message) {
    String kind = kind(message);
    boolean full = !byKind.containsKey(kind) && byKind.size() >= MAX_CAUSES;
    String counted = full ? OTHERS.example() : kind;
    var before = byKind.getOrDefault(counted, full ? OTHERS : new Cause(message, 0));
    byKind.put(counted, before.another());
    return counted;
  }

  /** {@link #count}; returns whether the message's cause is a new one. */
  public synchronized boolean add(String message) {
    boolean known = byKind.containsKey(kind(message));
    return count(message).equals(kind(message)) && !known;
  }

  /** The causes so far, in the order in which they came up. */
  public synchronized List<Cause> causes() {
    return new ArrayList<>(byKind.values());
  }

  /** All frames counted. */
  public long total() {
    return causes().stream().mapToLong(Cause::frames).sum();
  }
}
