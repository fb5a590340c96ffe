package io.github.personalseg.ros.wire;

/**
 * An answer as it came.
 *
 * @param request the number its request was sent under
 * @param cdr encapsulation header and response
 */
public record WireReply(long request, byte[] cdr) {}
