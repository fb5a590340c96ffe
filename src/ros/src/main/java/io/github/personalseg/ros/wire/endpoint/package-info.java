/**
 * A transport over any {@link io.github.personalseg.ros.wire.Wire}: callback threads, deferred
 * answers and timeouts are written once here.
 */
@NullMarked
package io.github.personalseg.ros.wire.endpoint;

import org.jspecify.annotations.NullMarked;
