/** {@code personal-seg segment} and {@code replay}. */
@NullMarked
package io.github.personalseg.cli.label;

import org.jspecify.annotations.NullMarked;
