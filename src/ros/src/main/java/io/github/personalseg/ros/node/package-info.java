/** What every ROS node has: names, clock, log, diagnostics, life cycle. Built on the transport. */
@NullMarked
package io.github.personalseg.ros.node;

import org.jspecify.annotations.NullMarked;
