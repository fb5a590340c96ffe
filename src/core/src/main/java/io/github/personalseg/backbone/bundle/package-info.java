/** Bundles on disk: the manifest, tensors, text embeddings, and what a module must promise. */
@NullMarked
package io.github.personalseg.backbone.bundle;

import org.jspecify.annotations.NullMarked;
