/** From proposals, words and personal concepts to one label per camera pixel. */
@NullMarked
package io.github.personalseg.segment;

import org.jspecify.annotations.NullMarked;
