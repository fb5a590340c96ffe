/** Words, composed prompts and label ids: what a label image may say. */
@NullMarked
package io.github.personalseg.segment.vocabulary;

import org.jspecify.annotations.NullMarked;
