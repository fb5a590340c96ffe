/** What a library that runs networks must offer, and what its failures mean. */
@NullMarked
package io.github.personalseg.backbone.engine;

import org.jspecify.annotations.NullMarked;
