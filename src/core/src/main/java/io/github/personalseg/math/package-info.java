/** Arithmetic on arrays of numbers, and loops on several cores. Knows no image and no model. */
@NullMarked
package io.github.personalseg.math;

import org.jspecify.annotations.NullMarked;
