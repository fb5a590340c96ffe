/** Bundles as TorchScript on libtorch, through DJL. Its native memory stays in this package. */
@NullMarked
package io.github.personalseg.backbone.torch;

import org.jspecify.annotations.NullMarked;
