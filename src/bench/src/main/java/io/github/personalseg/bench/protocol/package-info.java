/** The paper's protocol: teach each concept of a set in several ways and score every way. */
@NullMarked
package io.github.personalseg.bench.protocol;

import org.jspecify.annotations.NullMarked;
