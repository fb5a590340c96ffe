/** The measures of the paper and what the demo reports with them. */
@NullMarked
package io.github.personalseg.bench;

import org.jspecify.annotations.NullMarked;
