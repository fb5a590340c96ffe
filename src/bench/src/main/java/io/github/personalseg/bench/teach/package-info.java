/** How long teaching takes, and how long it would take the straightforward way. */
@NullMarked
package io.github.personalseg.bench.teach;

import org.jspecify.annotations.NullMarked;
