/**
 * A transport over anything that moves messages: callback threads, deferred answers and timeouts
 * are written once here; a {@link io.github.personalseg.ros.wire.Wire} only carries what its {@link
 * io.github.personalseg.ros.wire.WireFormat} makes of them.
 */
@NullMarked
package io.github.personalseg.ros.wire;

import org.jspecify.annotations.NullMarked;
