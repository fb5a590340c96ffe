/** The crash-safe store of concepts, and concepts as one file. */
@NullMarked
package io.github.personalseg.concept.store;

import org.jspecify.annotations.NullMarked;
