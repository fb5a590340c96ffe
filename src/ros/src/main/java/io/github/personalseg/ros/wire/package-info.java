/**
 * What moves messages: a {@link io.github.personalseg.ros.wire.Wire} carries what its {@link
 * io.github.personalseg.ros.wire.WireFormat} makes of them. {@link
 * io.github.personalseg.ros.wire.endpoint.WireTransport} is the transport over it.
 */
@NullMarked
package io.github.personalseg.ros.wire;

import org.jspecify.annotations.NullMarked;
