/** The MCAP format: records, chunks, indexes, reading and writing. */
@NullMarked
package io.github.personalseg.bag.mcap;

import org.jspecify.annotations.NullMarked;
