/**
 * What the node asks of a ROS graph: topics, services and a look at who is there. Live transports
 * and the in-process double implement it; nothing above knows which one runs.
 */
@NullMarked
package io.github.personalseg.ros.transport;

import org.jspecify.annotations.NullMarked;
