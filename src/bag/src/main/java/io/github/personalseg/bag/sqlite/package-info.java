/** The sqlite3 storage of rosbag2, reading only. */
@NullMarked
package io.github.personalseg.bag.sqlite;

import org.jspecify.annotations.NullMarked;
