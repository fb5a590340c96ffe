package io.github.personalseg.ros.wire;

import java.util.Optional;

/**
 * Where things arrive. One thread takes; any thread may stop it.
 *
 * @param <E> what arrives
 */
public interface WireInbox<E> extends AutoCloseable {
  /** Waits for the next arrival; empty once stopped, whatever is still waiting. */
  Optional<E> next();

  /** Ends the wait, now and for ever; idempotent. */
  void stop();

  /** Takes the endpoint back; called once, when no thread waits and nothing is sent any more. */
  @Override
  void close();
}
