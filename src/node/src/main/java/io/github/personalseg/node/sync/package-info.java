/** Concepts of other nodes, and of other programs on the same store. */
@NullMarked
package io.github.personalseg.node.sync;

import org.jspecify.annotations.NullMarked;
