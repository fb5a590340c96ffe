/** {@code personal-seg bag}: what is in a recording, unpacking it and packing one. */
@NullMarked
package io.github.personalseg.cli.bag;

import org.jspecify.annotations.NullMarked;
