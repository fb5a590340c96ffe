/** Bundles' graphs on ONNX Runtime, for processors. Its native memory stays in this package. */
@NullMarked
package io.github.personalseg.backbone.onnx;

import org.jspecify.annotations.NullMarked;
