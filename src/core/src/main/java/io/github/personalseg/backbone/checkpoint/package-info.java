/** Published weights: PyTorch checkpoints, read as data and never run. */
@NullMarked
package io.github.personalseg.backbone.checkpoint;

import org.jspecify.annotations.NullMarked;
