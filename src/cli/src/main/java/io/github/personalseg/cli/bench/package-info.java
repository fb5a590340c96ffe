/** {@code personal-seg bench}: measures of quality, speed and endurance. */
@NullMarked
package io.github.personalseg.cli.bench;

import org.jspecify.annotations.NullMarked;
