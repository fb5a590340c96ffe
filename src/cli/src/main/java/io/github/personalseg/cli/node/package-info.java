/** {@code personal-seg node} and {@code web}. */
@NullMarked
package io.github.personalseg.cli.node;

import org.jspecify.annotations.NullMarked;
