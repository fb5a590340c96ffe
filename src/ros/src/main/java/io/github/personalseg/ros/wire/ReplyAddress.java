package io.github.personalseg.ros.wire;

/** Names the request an answer belongs to; only the wire that made it can read it. */
public interface ReplyAddress {}
