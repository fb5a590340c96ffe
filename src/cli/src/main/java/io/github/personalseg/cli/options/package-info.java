/** Options that several commands share, and what they open: model, words, store, outputs. */
@NullMarked
package io.github.personalseg.cli.options;

import org.jspecify.annotations.NullMarked;
