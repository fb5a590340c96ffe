/** What following a mark through a recording is worth, on recordings whose truth is known. */
@NullMarked
package io.github.personalseg.bench.video;

import org.jspecify.annotations.NullMarked;
