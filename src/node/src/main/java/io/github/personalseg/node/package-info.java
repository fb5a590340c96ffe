/** Joins messages, model, words and concepts; holds no algorithm of its own. */
@NullMarked
package io.github.personalseg.node;

import org.jspecify.annotations.NullMarked;
