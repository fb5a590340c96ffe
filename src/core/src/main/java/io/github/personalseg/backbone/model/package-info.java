/**
 * A bundle as the product's model: on the engine that serves it best, and on another when it fails.
 */
@NullMarked
package io.github.personalseg.backbone.model;

import org.jspecify.annotations.NullMarked;
