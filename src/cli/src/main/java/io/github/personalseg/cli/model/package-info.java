/** {@code personal-seg model}: what a bundle holds and whether it keeps its promises. */
@NullMarked
package io.github.personalseg.cli.model;

import org.jspecify.annotations.NullMarked;
