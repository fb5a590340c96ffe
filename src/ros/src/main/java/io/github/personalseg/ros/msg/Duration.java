package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/**
 * A span of time.
 *
 * @param sec whole seconds, rounded down
 * @param nanosec 0..2^32-1, below 1e9 when valid, counted forward from {@code sec}
 */
@RosType("builtin_interfaces/msg/Duration")
public record Duration(int sec, long nanosec) {}
