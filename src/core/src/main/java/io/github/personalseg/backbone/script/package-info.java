/** What a TorchScript archive may do, read from its code before PyTorch sees it. */
@NullMarked
package io.github.personalseg.backbone.script;

import org.jspecify.annotations.NullMarked;
