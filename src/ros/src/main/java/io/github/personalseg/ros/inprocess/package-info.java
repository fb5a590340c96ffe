/**
 * A ROS graph inside one JVM: the node runs on it without any middleware, and tests run on it
 * without waiting for discovery. Bytes are encoded and decoded as on the wire.
 */
@NullMarked
package io.github.personalseg.ros.inprocess;

import org.jspecify.annotations.NullMarked;
