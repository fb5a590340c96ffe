/** Models as TorchScript on libtorch. All native memory of the product lives in this package. */
@NullMarked
package io.github.personalseg.backbone.torch;

import org.jspecify.annotations.NullMarked;
