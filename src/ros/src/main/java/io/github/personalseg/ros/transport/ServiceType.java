package io.github.personalseg.ros.transport;

import io.github.personalseg.ros.MessageType;

/**
 * A service type: its two halves.
 *
 * @param name full name, for example {@code personal_segmentation/srv/TeachConcept}
 * @param request what is asked
 * @param response what is answered
 * @param <Q> the request's record
 * @param <R> the response's record
 */
public record ServiceType<Q extends Record, R extends Record>(
    String name, MessageType<Q> request, MessageType<R> response) {
  private static final String REQUEST = "_Request";
  private static final String RESPONSE = "_Response";

  public ServiceType {
    if (!request.name().equals(name + REQUEST) || !response.name().equals(name + RESPONSE)) {
      throw new IllegalArgumentException(
          request.name() + " and " + response.name() + " are not the halves of " + name);
    }
  }

  /** The service these two records are the halves of. */
  public static <Q extends Record, R extends Record> ServiceType<Q, R> of(
      Class<Q> request, Class<R> response) {
    var q = MessageType.of(request);
    String name = q.name();
    if (!name.endsWith(REQUEST)) {
      throw new IllegalArgumentException(name + " is not a service's request");
    }
    return new ServiceType<>(
        name.substring(0, name.length() - REQUEST.length()), q, MessageType.of(response));
  }
}
