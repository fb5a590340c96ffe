/**
 * rosbag2 recordings: reading (MCAP, sqlite3), writing (MCAP) and replaying them. Times are
 * nanoseconds since the epoch throughout.
 */
@NullMarked
package io.github.personalseg.bag;

import org.jspecify.annotations.NullMarked;
