package io.github.personalseg.ros.wire;

/**
 * A request as it came.
 *
 * @param payload the request
 * @param replyTo where the answer goes
 * @param <P> a message on its way
 */
public record WireRequest<P>(P payload, ReplyAddress replyTo) {}
