/** The command line {@code personal-seg}: one small class per command, shared options as mixins. */
@NullMarked
package io.github.personalseg.cli;

import org.jspecify.annotations.NullMarked;
