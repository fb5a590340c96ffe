/**
 * What the teach page sees of a node and asks of it: a {@link
 * io.github.personalseg.web.teachable.TeachableNode}, and a recording's {@link
 * io.github.personalseg.web.teachable.Player}. Knows no HTTP.
 */
@NullMarked
package io.github.personalseg.web.teachable;

import org.jspecify.annotations.NullMarked;
