/** Where a model's time and memory go: by stage, image size, words and concepts. */
@NullMarked
package io.github.personalseg.bench.model;

import org.jspecify.annotations.NullMarked;
