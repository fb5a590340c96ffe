/** Data sets in the folder layouts of public ones, read as concepts with marked images. */
@NullMarked
package io.github.personalseg.bench.data;

import org.jspecify.annotations.NullMarked;
