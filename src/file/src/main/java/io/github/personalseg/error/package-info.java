/** What all errors of this project's own have in common. */
@NullMarked
package io.github.personalseg.error;

import org.jspecify.annotations.NullMarked;
