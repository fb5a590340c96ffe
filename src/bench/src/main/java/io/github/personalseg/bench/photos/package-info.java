/** What a model does on photographs of personal things: proposals, names and personalization. */
@NullMarked
package io.github.personalseg.bench.photos;

import org.jspecify.annotations.NullMarked;
