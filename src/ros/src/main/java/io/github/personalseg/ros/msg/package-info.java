/**
 * ROS messages as records, one per {@code .msg} definition: component {@code frameId} is field
 * {@code frame_id}. Records do not copy their arrays; nobody writes to them.
 *
 * <p>{@code int8} to {@code int32} and {@code uint8}, {@code uint16} are {@code int}; {@code
 * uint32} and the 64-bit integers are {@code long}, a {@code uint64} with its bits. Arrays of
 * integers keep their width ({@code uint8[]} is {@code byte[]}) and hold unsigned values as bits.
 */
@NullMarked
package io.github.personalseg.ros.msg;

import org.jspecify.annotations.NullMarked;
