/** What a stranger on the graph may send, to try nodes with: tests do, and {@code bench attack}. */
@NullMarked
package io.github.personalseg.ros.hostile;

import org.jspecify.annotations.NullMarked;
