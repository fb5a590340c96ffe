/**
 * A transport over anything that moves bytes: encoding, callback threads, deferred answers and
 * timeouts are written once here; a {@link io.github.personalseg.ros.wire.Wire} only carries CDR.
 */
@NullMarked
package io.github.personalseg.ros.wire;

import org.jspecify.annotations.NullMarked;
