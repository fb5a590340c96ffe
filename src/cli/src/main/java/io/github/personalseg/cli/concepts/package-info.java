/** {@code personal-seg teach}, {@code refine} and {@code concepts}. */
@NullMarked
package io.github.personalseg.cli.concepts;

import org.jspecify.annotations.NullMarked;
