package io.github.personalseg.ros.transport;

import io.github.personalseg.ros.MessageType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a transport is opened.
 *
 * @param environment where {@code ROS_DOMAIN_ID} and its like are read from
 * @param maxMessageBytes most bytes one incoming message, or a sequence in it, may take, at least 1
 * @param sharedMemory whether to pass messages through shared memory too: only on hosts where every
 *     participant uses the same build of the middleware
 */
public record TransportOptions(
    Map<String, String> environment, int maxMessageBytes, boolean sharedMemory) {
  /** The variable that says which machines are looked at, from Iron on. */
  public static final String DISCOVERY_RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE";

  /** The variable that says so in Humble and before. */
  public static final String LOCALHOST_ONLY = "ROS_LOCALHOST_ONLY";

  private static final String ENCLAVE = "ROS_SECURITY_ENCLAVE_OVERRIDE";

  /** This process' environment, the codec's limit, no shared memory. */
  public static final TransportOptions DEFAULT =
      new TransportOptions(System.getenv(), MessageType.DEFAULT_MAX_SEQUENCE_BYTES, false);

  public TransportOptions {
    environment = Map.copyOf(environment);
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + "; it must be at least 1");
    }
  }

  /** These with another environment. */
  public TransportOptions withEnvironment(Map<String, String> other) {
    return new TransportOptions(other, maxMessageBytes, sharedMemory);
  }

  /**
   * These with a range of discovery where the environment says none.
   *
   * @param range a value of {@link #DISCOVERY_RANGE}
   */
  public TransportOptions withDiscovery(String range) {
    boolean said =
        Stream.of(DISCOVERY_RANGE, LOCALHOST_ONLY)
            .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    if (said) {
      return this;
    }
    var other = new HashMap<>(environment);
    other.put(DISCOVERY_RANGE, range);
    return withEnvironment(other);
  }

  /**
   * These with an enclave of SROS 2 where the environment names none.
   *
   * @param enclave such as {@code /robot1}; empty changes nothing
   */
  public TransportOptions withEnclave(String enclave) {
    if (enclave.isEmpty() || !environment.getOrDefault(ENCLAVE, "").isEmpty()) {
      return this;
    }
    var other = new HashMap<>(environment);
    other.put(ENCLAVE, enclave);
    return withEnvironment(other);
  }

  /** These with another limit, in bytes. */
  public TransportOptions withMaxMessageBytes(int bytes) {
    return new TransportOptions(environment, bytes, sharedMemory);
  }

  /** These with or without shared memory. */
  public TransportOptions withSharedMemory(boolean shared) {
    return new TransportOptions(environment, maxMessageBytes, shared);
  }
}
