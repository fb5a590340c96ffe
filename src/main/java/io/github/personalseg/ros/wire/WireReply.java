package io.github.personalseg.ros.wire;

/**
 * An answer as it came.
 *
 * @param request the number its request was sent under
 * @param cdr encapsulation header and response; empty when it was refused
 * @param refusal why the wire did not take it, for example its size; empty when it did
 */
public record WireReply(long request, byte[] cdr, String refusal) {
  /** An answer that was taken. */
  public WireReply(long request, byte[] cdr) {
    this(request, cdr, "");
  }
}
