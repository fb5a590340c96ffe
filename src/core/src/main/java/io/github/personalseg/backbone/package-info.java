/**
 * Frozen open-vocabulary segmentation models: bundles on disk, their checks, text encoding and the
 * forward pass. All native memory of the product lives in this package.
 */
@NullMarked
package io.github.personalseg.backbone;

import org.jspecify.annotations.NullMarked;
