/** The node under load and attack for long: memory, frames and concepts are watched. */
@NullMarked
package io.github.personalseg.cli.bench.soak;

import org.jspecify.annotations.NullMarked;
