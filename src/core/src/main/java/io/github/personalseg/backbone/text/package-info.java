/** Tokenizers of the text encoders. */
@NullMarked
package io.github.personalseg.backbone.text;

import org.jspecify.annotations.NullMarked;
