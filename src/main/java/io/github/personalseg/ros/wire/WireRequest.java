package io.github.personalseg.ros.wire;

/**
 * A request as it came.
 *
 * @param cdr encapsulation header and request
 * @param replyTo where the answer goes
 */
public record WireRequest(byte[] cdr, ReplyAddress replyTo) {}
